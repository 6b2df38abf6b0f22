"""Questions about calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from calls.models import Call, CallEligibility, CallQuerySet
from heart.core import words
from heart.core.folding import folded, folded_text
from programs.queries import Reason

# Counted no further: a list says "1000+" as usefully as the exact number, and at once.
COUNTED_TO = 1000
TO_REVIEW, REVIEWED = "to-review", "reviewed"
# A call that nobody read in this time is not read any more: whoever called has been without us for weeks.
WORTH_READING = timedelta(days=14)


@dataclass(frozen=True)
class CallFilters:
    """Which calls a list shows: by default those that some program may take."""

    program: str = ""
    call_type: str = ""
    eligible_only: bool = True
    review: str = ""  # TO_REVIEW or REVIEWED

    def of(self, calls: CallQuerySet, at: datetime) -> CallQuerySet:
        if self.review == TO_REVIEW:
            calls = to_review(calls, at)
        elif self.review == REVIEWED:
            calls = calls.reviewed()
        if self.eligible_only and not self.review:
            calls = calls.eligible(self.program)
        return calls.of_type(self.call_type) if self.call_type else calls


@dataclass(frozen=True)
class CallRow:
    """A call in the words of the list; `takers` may take it, `refusals` say who may not and why."""

    call: Call
    relative: str
    absolute: str
    says: str
    as_received: str
    where: str
    takers: list[str]
    refusals: list[str]
    answered: list[str]
    review: str


def to_review(calls: CallQuerySet, at: datetime) -> CallQuerySet:
    """Those that a clinician is to read: what no program of ours answered, and nobody has read."""
    return calls.to_review(at - WORTH_READING)


@dataclass(frozen=True)
class Beside:
    """The calls before and after one in a list, by their ids."""

    previous: UUID | None
    following: UUID | None


def beside(call: Call, calls: CallQuerySet) -> Beside:
    """What stands next to `call` among `calls`, the newest first; it need not be one of them."""
    newer = Q(received_at__gt=call.received_at) | Q(received_at=call.received_at, pk__gt=call.pk)
    older = Q(received_at__lt=call.received_at) | Q(received_at=call.received_at, pk__lt=call.pk)
    ids = calls.values_list("pk", flat=True)
    return Beside(
        previous=ids.filter(newer).order_by("received_at", "pk").first(),
        following=ids.filter(older).order_by("-received_at", "-pk").first(),
    )


def with_eligibility(calls: QuerySet[Call]) -> QuerySet[Call]:
    """The calls with what a row and the API say of them, at the cost of two queries."""
    judged = CallEligibility.objects.select_related("program").order_by("program__position", "program__code")
    related = calls.select_related("call_type", "beat", "reviewed_by")
    return related.prefetch_related(Prefetch("eligibility", judged))


def with_encounters(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Also with who answered: rows of a room above, reached by the name of the relation."""
    return with_eligibility(calls).prefetch_related("encounters__program")


def call_rows(calls: Iterable[Call], *, program: str, at: datetime, tz: tzinfo) -> list[CallRow]:
    """Rows for calls read `with_encounters`; only `program` is judged aloud when one is named."""
    return [_row(call, program, at, tz) for call in calls]


def _row(call: Call, program: str, at: datetime, tz: tzinfo) -> CallRow:
    judged = [one for one in call.eligibility.all() if program in ("", one.program.code)]
    label, said = call.call_type.label if call.call_type else "", call.call_type_received
    beat = _("beat %s") % call.beat_received if call.beat_received else ""
    return CallRow(
        call=call,
        relative=words.relative(call.received_at, at),
        absolute=words.absolute(call.received_at, at, tz),
        says=label or said or _("Type not told"),
        as_received="" if not label or said.casefold() == label.casefold() else said,
        where=" · ".join(part for part in (call.address, beat) if part),
        takers=[one.program.code for one in judged if one.eligible],
        refusals=_refusals(judged),
        answered=sorted({encounter.program.code for encounter in call.encounters.all()}),
        review=call.get_review_decision_display(),
    )


def _refusals(judged: list[CallEligibility]) -> list[str]:
    """Why not, a line for those who say the same; who takes no calls at all is left out beside who does."""
    told = [one for one in judged if one.reasons != [Reason.TAKES_NO_CALLS]] or judged
    together: dict[tuple[str, ...], list[str]] = {}
    for one in told:
        if not one.eligible:
            together.setdefault(tuple(one.reasons), []).append(one.program.code)
    return [
        f"{', '.join(codes)}: {', '.join(Reason(reason).sentence for reason in reasons)}"
        for reasons, codes in together.items()
    ]


def counted(calls: QuerySet[Call]) -> str:
    """How many, as a list says it: "312", or "1000+"."""
    number = calls.order_by()[: COUNTED_TO + 1].count()
    return f"{COUNTED_TO}+" if number > COUNTED_TO else str(number)


def unmapped_call_types(sources: Iterable[str]) -> list[tuple[str, int]]:
    """What these sources call a type that is none of ours, and how many calls bear it; the most first."""
    unmapped = Call.objects.filter(source__in=sources, call_type=None).exclude(call_type_received="")
    types = unmapped.order_by().values_list("call_type_received").annotate(calls=Count("pk"))
    return list(types.order_by("-calls", "call_type_received"))


def calls_found(calls: QuerySet[Call], q: str) -> QuerySet[Call]:
    """Those with a CAD number of `q`, or at an address like it; the newest first."""
    return (
        calls.alias(number=Upper("cad_number"), place=folded("address"))
        .filter(Q(number__in=cad_numbers_in(q)) | Q(place__trigram_word_similar=folded_text(q)))
        .order_by("-received_at", "-pk")
    )


def cad_numbers_in(q: str) -> list[str]:
    """What could be a CAD number in `q`: all of it, and each word of it that has a digit."""
    words = [q.strip(), *(word for word in q.split() if any(sign.isdigit() for sign in word))]
    return list(dict.fromkeys(word.upper() for word in words if word))
