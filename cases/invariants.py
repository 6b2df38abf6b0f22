"""What must hold of encounters, cases, needs and notes, whatever wrote them."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from cases.models import (
    Case,
    ClosureReason,
    ClosureRequest,
    ConnectionCheck,
    Draft,
    Encounter,
    EncounterNote,
    Holding,
    Need,
    NeedEvidence,
    NoteAddendum,
    NoteAttachment,
)
from cases.models.encounter import TIMES
from cases.models.need import CONNECTED_LEVEL
from heart.core import kept_files
from heart.core.invariants import ids_of, invariant
from heart.core.models import IdempotencyKey
from neighbors.models import Neighbor

CHUNK = 500  # rows in memory at a time


@invariant
def one_open_case_per_neighbor() -> QuerySet:
    """A neighbor has at most one case that is not closed, by however many records they are known."""
    other = (
        Case.objects.open().filter(neighbor__person=OuterRef("neighbor__person")).exclude(pk=OuterRef("pk"))
    )
    return ids_of(Case.objects.open().filter(Exists(other)))


@invariant
def case_carries_its_neighbors_person() -> QuerySet:
    """A case is of the person whose record its neighbor is."""
    return ids_of(Case.objects.exclude(neighbor__person=F("person")))


@invariant
def case_that_goes_on_in_another_is_of_the_same_person() -> QuerySet:
    """A case goes on only in a case of the same person."""
    return ids_of(Case.objects.exclude(joined_to=None).exclude(joined_to__person=F("person")))


@invariant
def closed_case_says_when_who_and_why() -> QuerySet:
    """A closed case, and no other, has a moment, a person and a reason of closing."""
    said = Q(closed_at__isnull=False, closed_by__isnull=False, closure_reason__in=ClosureReason.values)
    unsaid = Q(closed_at=None, closed_by=None, closure_reason="")
    closed = Q(status=Case.Status.CLOSED)
    return ids_of(Case.objects.filter((closed & ~said) | (~closed & ~unsaid)))


@invariant
def paused_case_says_why_and_until_when() -> QuerySet:
    """A paused case, and no other, has a reason and an end of the pause."""
    said = ~Q(paused_reason="") & Q(paused_until__isnull=False)
    unsaid = Q(paused_reason="", paused_until=None)
    paused = Q(status=Case.Status.PAUSED)
    return ids_of(Case.objects.filter((paused & ~said) | (~paused & ~unsaid)))


@invariant
def case_is_held_by_whom_its_holding_says() -> QuerySet:
    """Who has a case is the holder of its current holding; what nobody has, has none."""
    current = Holding.objects.current().filter(case=OuterRef("pk"))
    held = Q(assigned_to__isnull=False) & ~Exists(current.filter(holder=OuterRef("assigned_to")))
    return ids_of(Case.objects.filter(held | (Q(assigned_to=None) & Q(Exists(current)))))


@invariant
def open_case_is_held_by_someone_who_works_here() -> QuerySet:
    """Nobody who was deactivated holds a case that is not closed."""
    return ids_of(Case.objects.open().filter(assigned_to__is_active=False))


@invariant
def case_closes_after_it_opens() -> QuerySet:
    """A case is not closed before it was opened."""
    return ids_of(Case.objects.filter(closed_at__lt=F("opened_at")))


@invariant
def closed_case_asks_nobody() -> QuerySet:
    """No request to close waits on a case that is closed."""
    return ids_of(ClosureRequest.objects.waiting().filter(case__status=Case.Status.CLOSED))


@invariant
def closing_is_approved_by_another() -> QuerySet:
    """Whoever asked to close a case did not give the second word."""
    answered = [ClosureRequest.Status.APPROVED, ClosureRequest.Status.DECLINED]
    return ids_of(ClosureRequest.objects.filter(status__in=answered, answered_by=F("asked_by")))


@invariant
def encounter_times_are_in_order() -> QuerySet:
    """Received, sent, arrived and cleared follow each other, as far as they are known."""
    wrong = Q()
    for place, earlier in enumerate(TIMES):
        for later in TIMES[place + 1 :]:
            wrong |= Q(**{f"{later}__lt": F(earlier)})
    return ids_of(Encounter.objects.filter(wrong))


@invariant
def wanted_encounter_has_neighbor_and_case() -> QuerySet:
    """An encounter whose follow-up is wanted is about a neighbor and belongs to a case."""
    return ids_of(Encounter.objects.wanting_follow_up().filter(Q(neighbor=None) | Q(case=None)))


@invariant
def encounter_and_its_case_are_of_one_neighbor() -> QuerySet:
    """An encounter belongs to a case of its own neighbor, whichever of the person's records it names."""
    own = Neighbor.objects.filter(pk=OuterRef("neighbor"), person=OuterRef("case__person"))
    return ids_of(Encounter.objects.exclude(case=None).exclude(Exists(own)))


@invariant
def connected_need_has_evidence() -> QuerySet:
    """A connected need, and no other, has evidence that the service has begun, with date and verifier."""
    proven = Q(evidence_level__gte=CONNECTED_LEVEL, connected_on__isnull=False) & ~Q(verified_by="")
    unproven = Q(evidence_level__lt=CONNECTED_LEVEL, connected_on=None)
    connected = Q(status=Need.Status.CONNECTED)
    return ids_of(Need.objects.filter((connected & ~proven) | (~connected & ~unproven)))


@invariant
def ended_need_says_why() -> QuerySet:
    """A need that ended without the service has a reason."""
    return ids_of(Need.objects.filter(status__in=Need.ENDED_WITHOUT, status_reason=""))


@invariant
def one_open_need_per_category() -> QuerySet:
    """A case has at most one open need of a category."""
    twin = Need.objects.open().filter(case=OuterRef("case"), category=OuterRef("category"))
    return ids_of(Need.objects.open().filter(Exists(twin.exclude(pk=OuterRef("pk")))))


@invariant
def closed_case_has_no_open_need() -> QuerySet:
    """What became of each need was said when its case closed."""
    return ids_of(Need.objects.open().filter(case__status=Case.Status.CLOSED))


@invariant
def signed_note_says_when_and_who() -> QuerySet:
    """A signed note, and no other, has a moment and a person of signing, and a seal."""
    said = Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(signed_as="") & ~Q(seal="")
    unsaid = Q(signed_at=None, signed_by=None, signed_as="", seal="")
    signed = Q(status=EncounterNote.Status.SIGNED)
    return ids_of(EncounterNote.objects.filter((signed & ~said) | (~signed & ~unsaid)))


@invariant
def signed_note_is_as_it_was_sealed() -> Iterator[UUID]:
    """What a signed note says is what its seal was made of."""
    signed = EncounterNote.objects.exclude(seal="").select_related("template").order_by("pk")
    for note in signed.prefetch_related("attachments").iterator(chunk_size=CHUNK):
        if note.seal != note.true_seal(note.attachments.all()):
            yield note.pk


@invariant
def addendum_is_as_it_was_sealed() -> Iterator[UUID]:
    """Addenda say what their seals were made of, each after the one before it; none is missing between."""
    rows = NoteAddendum.objects.select_related("note").defer("note__sections").order_by("note_id", "place")
    last: NoteAddendum | None = None
    for one in rows.iterator(chunk_size=CHUNK):
        follows = last is not None and last.note_id == one.note_id
        before, place = (last.seal, last.place + 1) if last and follows else (one.note.seal, 1)
        if one.place != place or one.seal != one.true_seal(before):
            yield one.pk
        last = one


@invariant
def attachment_has_its_file() -> Iterator[UUID]:
    """The bytes of each attachment are where its row says, as many as it says."""
    for pk, name, size in NoteAttachment.objects.order_by("pk").values_list("pk", "stored_as", "size"):
        path = kept_files.path_of(name)
        if not path.is_file() or path.stat().st_size != size:
            yield pk


@invariant
def need_stands_where_its_evidence_says() -> QuerySet:
    """A need is as far as the last step of its evidence, and without any it was told about at most."""
    steps = NeedEvidence.objects.filter(need=OuterRef("pk")).order_by("-place").values("level")[:1]
    told = Coalesce(Subquery(steps), 0)
    return ids_of(Need.objects.annotate(told=told).exclude(evidence_level=F("told")))


@invariant
def connection_is_asked_about_again() -> QuerySet:
    """A need that is connected at level 4 has a check, open or answered."""
    asked = ConnectionCheck.objects.filter(need=OuterRef("pk"), withdrawn_at=None)
    return ids_of(Need.objects.connected().filter(evidence_level=CONNECTED_LEVEL).exclude(Exists(asked)))


@invariant
def sent_form_has_no_draft() -> QuerySet:
    """What was typed into a form is forgotten once the form was saved."""
    key = Concat(Value("form:"), Cast(OuterRef("form_key"), CharField()))
    sent = IdempotencyKey.objects.filter(user_id=OuterRef("owner"), key=key)
    return ids_of(Draft.objects.filter(Exists(sent)))
