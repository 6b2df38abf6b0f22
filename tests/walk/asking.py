"""How each operation of the API is asked, so that only permission can be why it is refused.

Over 400 lines, because it is one table beside that of `expected.py`, with a line for each operation.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Role, User
from cases.models import Case, ClosureRequest, EncounterNote, NoteAddendum, NoteAttachment
from followups.models import ContactAttempt, FollowUp
from heart.core import kept_files
from neighbors.actions import link_neighbors
from programs.models import FollowUpPolicy
from services.models import Service
from tests.factories import make_neighbor
from tests.walk.world import ENDED, Story, To, World

Body = dict[str, Any]
FORM_KEY = "7d7f2f5e-5f0c-4c3b-9a35-3f1f3a0f7a10"


@dataclass(frozen=True)
class Ask:
    """`noun` is the part of a story that the address or the body names; None for a function."""

    noun: str | None = None
    body: Callable[[World, Story | None], Body] = lambda world, story: {}
    # What has to be so before: a closed case to reopen, a signed note to add to.
    before: Callable[[World, Story], None] = lambda world, story: None
    # The status of an allowed request, where it hangs on more than permission.
    status: Callable[[Story | None, User], int | None] = lambda story, user: None
    path: dict[str, Callable[[World, Story | None], Any]] = field(default_factory=dict)


def _moment(**ago: float) -> str:
    return (timezone.now() - timedelta(**ago)).isoformat()


def _close(world: World, story: Story) -> Body:
    return {
        "reason": "goals_met",
        "needs": [{"id": str(story.need.pk), "status": "declined", "reason": "Said no"}],
    }


def closed(world: World, story: Story) -> None:
    Case.objects.filter(pk=story.case.pk).update(
        status="closed", closed_at=timezone.now(), closed_by=world.outsider, closure_reason="other"
    )


def nobody_asked(world: World, story: Story) -> None:
    ClosureRequest.objects.filter(pk=story.asked.pk).delete()


def _ask_to_close(world: World, story: Story | None) -> Body:
    outcome = {"id": str(story.need.pk), "status": "declined", "reason": "Said no"} if story else {}
    return {
        "case": str(story.case.pk) if story else "",
        "reason": "unable_to_reach",
        "words": "Six tries",
        "needs": [outcome],
    }


def _not_ones_own(story: Story, user: User) -> int | None:
    """Nobody gives the second word on a case that they hold."""
    return 403 if story.to(user) is To.HELD else None


def paused(world: World, story: Story) -> None:
    Case.objects.filter(pk=story.case.pk).update(
        status="paused", paused_reason="Away", paused_until=timezone.now() + timedelta(days=3)
    )


def tried_enough(world: World, story: Story) -> None:
    """As often, by as many ways and in as many parts of the day as the policy asks."""
    for method, hours in (("phone", 1), ("text", 8), ("phone", 16)):
        ContactAttempt.objects.create(
            follow_up=story.follow_up, by=world.outsider, at=timezone.now() - timedelta(hours=hours),
            method=method, with_whom="nobody", outcome="no_answer",
        )  # fmt: skip


def signed(world: World, story: Story) -> None:
    _sign(story)


def _sign(story: Story, cosignature: str = "not_needed") -> None:
    EncounterNote.objects.filter(pk=story.note.pk).update(
        status="signed",
        signed_at=timezone.now(),
        signed_by=story.note.author,
        signed_as="As the walk asks",
        seal="0" * 64,
        cosignature=cosignature,
    )


def awaiting(world: World, story: Story) -> None:
    """Signed by its author, and waiting for somebody else's signature."""
    _sign(story, cosignature="awaited")


def added_to(world: World, story: Story) -> None:
    """Signed, with an addendum by its author."""
    signed(world, story)
    NoteAddendum.objects.create(
        pk=story.note.pk, note=story.note, place=1, author=story.note.author, text="Later.",
        signed_at=timezone.now(), signed_as="As the walk asks", seal="0" * 64,
    )  # fmt: skip


def attached(world: World, story: Story) -> None:
    """A draft with a file by its author."""
    NoteAttachment.objects.create(
        pk=story.note.pk, note=story.note, name="a.txt", media_type="text/plain", size=1, sha256="0" * 64,
        stored_as=kept_files.keep(b"x"), added_by=story.note.author, added_at=timezone.now(),
    )  # fmt: skip


def attached_and_signed(world: World, story: Story) -> None:
    attached(world, story)
    signed(world, story)


def _file(world: World, story: Story | None) -> Body:
    return {"file": SimpleUploadedFile("a.txt", b"As the walk asks")}


def _plans(world: World, story: Story | None) -> Body:
    body = {"words": "Speak low.", "owner": str(world.mate.pk), "review_on": _moment(days=-30)[:10]}
    return body | ({"neighbor": str(story.neighbor.pk)} if story else {})


def _looks_at(world: World, story: Story | None) -> Body:
    return {"encounter": str(_pooled(world).encounter.pk), "answer": "could", "reason": "As the walk asks"}


def _draws(world: World, story: Story | None) -> Body:
    """Nothing of the walk is signed, so that it is refused after permission."""
    return {"kind": "notes", "size": 1, "first_on": "2020-01-01", "last_on": "2020-01-02"}


def _claimed_next(story: None, user: User) -> int | None:
    """Of what nobody holds here, nothing is of a clinician's own encounters or of their team."""
    return 204 if user.role == Role.CLINICIAN else None


def _claimed(story: Story, user: User) -> int:
    """Nobody's is taken, one's own is one's own already, and another's is not taken away."""
    return 200 if story.case.assigned_to in (None, user) else 409


def _kept(story: Story, user: User) -> int:
    """Only one's own is kept."""
    return 200 if story.case.assigned_to == user else 409


def pinned(world: World, story: Story) -> None:
    FollowUp.objects.filter(pk=story.follow_up.pk).update(
        pinned_at=timezone.now(), pinned_by=world.outsider, pinned_reason="As the walk asks"
    )


def _same_as(world: World, story: Story | None) -> Body:
    return {"to": str(make_neighbor(by=world.outsider).pk)}


def linked(world: World, story: Story) -> None:
    link_neighbors(
        neighbor=make_neighbor(by=world.outsider), to=story.neighbor, by=world.outsider, at=timezone.now()
    )


def _encounter(world: World, story: Story | None) -> Body:
    body = {"program": "CRT", "cleared_at": _moment(hours=2), "outcome": "resolved_on_scene"}
    return body | ({"neighbor": str(story.neighbor.pk)} if story else {})


def _safety_plan(world: World, story: Story | None) -> Body:
    later = timezone.localdate() + timedelta(days=30)
    return {"own_ways": "A walk", "review_on": later.isoformat()} | (
        {"neighbor": str(story.neighbor.pk)} if story else {}
    )


def _days() -> Body:
    later = (timezone.localdate() + timedelta(days=30)).isoformat()
    return {"review_on": later, "expires_on": later}


def _alert(world: World, story: Story | None) -> Body:
    return {"words": "Knock twice"} | _days() | ({"neighbor": str(story.neighbor.pk)} if story else {})


def _refers(world: World, story: Story | None) -> Body:
    other = Service.objects.exclude(pk=world.entry).get(name="Walk Shelter")
    return {"need": str(story.need.pk), "service": str(other.pk)} if story else {}


def _try(world: World, story: Story | None) -> Body:
    return {"method": "phone", "outcome": "no_answer", "at": _moment(minutes=5)}


def _move(world: World, story: Story | None) -> Body:
    later = ENDED + timedelta(days=30)
    return {
        "opens_at": later.isoformat(),
        "due_at": (later + timedelta(days=1)).isoformat(),
        "reason": "They asked for it",
    }


def _pooled(world: World) -> Story:
    """What nobody holds, which every supervisor sees."""
    return next(story for story in world.stories if story.relation is To.POOL)


def _gives(world: World, story: Story | None) -> Body:
    return {"cases": [str(_pooled(world).case.pk)], "to": str(world.mate.pk)}


def _covers(world: World, story: Story | None) -> Body:
    return {"plan": [{"case": str(_pooled(world).case.pk), "to": str(world.mate.pk)}]}


def _moves(world: World, story: Story | None) -> Body:
    return _move(world, story) | {"follow_ups": [str(_pooled(world).follow_up.pk)]}


def _connect(world: World, story: Story | None) -> Body:
    return {"evidence_level": 4, "verified_by": "neighbor", "connected_on": ENDED.date().isoformat()}


def _pause(world: World, story: Story | None) -> Body:
    return {"reason": "Away", "until": _moment(days=-3)}


def _stretch(**rest: Any) -> Callable[[World, Story | None], Body]:
    """Some hours of the mate, further away than those that are planned."""
    times = {"starts_at": _moment(days=-5), "ends_at": _moment(days=-5, hours=-1)}
    return lambda world, story: rest | times | {"user": str(world.mate.pk)}


def reason(world: World, story: Story | None) -> Body:
    return {"reason": "As the walk asks"}


def says(**body: Any) -> Callable[[World, Story | None], Body]:
    return lambda world, story: body


def names(noun: str, field: str, **body: Any) -> Callable[[World, Story], Body]:
    """A body that names the story's record in `field`."""
    return lambda world, story: body | {field: str(getattr(story, noun).pk)}


OF_PROGRAM = {"<pk>": lambda world, story: world.program.pk}
OF_POLICY = {"<pk>": lambda world, story: FollowUpPolicy.objects.first().pk}
OF_TEAM = {"<pk>": lambda world, story: world.mate.team_id}
OF_SERVICE = {"<pk>": lambda world, story: world.entry}
OF_CALL = {"<pk>": lambda world, story: world.call.pk}
OF_SHIFT = {"<pk>": lambda world, story: world.shift.pk}
OF_ABSENCE = {"<pk>": lambda world, story: world.absence.pk}
OF_MATE = {"<pk>": lambda world, story: world.mate.pk}
FEED = {"<str:source>": lambda world, story: "walk-cad", "<str:cad_number>": lambda world, story: "26-new"}
# Of its note's id, so that one id names both.
ATTACHMENT = {"<attachment>": lambda world, story: story.note.pk}
ATTEMPT = {"<attempt>": lambda world, story: story.attempt.pk}

DRAFT = {"<str:kind>": lambda world, story: "new_encounter", "<uuid:about>": lambda world, story: FORM_KEY}

SPOKEN = {"scope": ["needs"], "recipient": "Food banks", "purpose": "A food box", "given_how": "verbal"}

ASKS: dict[tuple[str, str], Ask] = {
    ("GET", "programs/<pk>/"): Ask(path=OF_PROGRAM),
    ("GET", "policies/<pk>/"): Ask(path=OF_POLICY),
    ("GET", "staff/<pk>/"): Ask(path=OF_MATE),
    ("POST", "staff/"): Ask(body=says(name="New Testa", email="new@walk.heart.test", role="peer")),
    ("GET", "teams/<pk>/"): Ask(path=OF_TEAM),
    ("POST", "teams/<pk>/lead/"): Ask(path=OF_TEAM, body=says(user=None)),
    ("POST", "programs/<pk>/director/"): Ask(path=OF_PROGRAM, body=says(user=None)),
    ("POST", "staff/<pk>/deactivate/"): Ask(path=OF_MATE, body=says(reason="Moved away")),
    ("POST", "shifts/"): Ask(body=_stretch(program="CRT")),
    ("GET", "shifts/<pk>/"): Ask(path=OF_SHIFT),
    ("POST", "shifts/<pk>/cancel/"): Ask(path=OF_SHIFT),
    ("POST", "absences/"): Ask(body=_stretch(reason="sick")),
    ("GET", "absences/<pk>/"): Ask(path=OF_ABSENCE),
    ("POST", "absences/<pk>/end/"): Ask(path=OF_ABSENCE),
    ("POST", "services/"): Ask(body=says(name="New Pantry")),
    ("GET", "services/<pk>/"): Ask(path=OF_SERVICE),
    ("PATCH", "services/<pk>/"): Ask(path=OF_SERVICE, body=says(wait_time="A week")),
    ("POST", "services/<pk>/verify/"): Ask(path=OF_SERVICE),
    ("GET", "calls/<pk>/"): Ask(path=OF_CALL),
    ("POST", "calls/<pk>/review/"): Ask(
        path=OF_CALL, body=says(decision="no_follow_up", reason="As the walk asks")
    ),
    ("PUT", "calls/<str:source>/<str:cad_number>/"): Ask(
        path=FEED, body=says(received_at="2026-11-16T15:00:00Z")
    ),
    ("POST", "search/"): Ask(body=says(q="Walk Testa")),
    ("POST", "neighbors/"): Ask(body=says(known_as="New Testa")),
    ("POST", "neighbors/search/"): Ask(body=says(q="Walk Testa")),
    ("POST", "neighbors/match/"): Ask(body=says(known_as="Walk Testa")),
    ("GET", "neighbors/<pk>/"): Ask("neighbor"),
    ("PATCH", "neighbors/<pk>/"): Ask("neighbor", says(pronouns="they/them")),
    ("POST", "neighbors/<pk>/link/"): Ask("neighbor", _same_as),
    ("POST", "neighbors/<pk>/unlink/"): Ask("neighbor", before=linked),
    ("POST", "consents/"): Ask("neighbor", names("neighbor", "neighbor", **SPOKEN)),
    ("GET", "consents/<pk>/"): Ask("consent"),
    ("POST", "consents/<pk>/revoke/"): Ask("consent"),
    ("GET", "disclosures/<pk>/"): Ask("disclosure"),
    ("GET", "familiar-plans/<pk>/"): Ask("familiar"),
    ("POST", "familiar-plans/"): Ask("neighbor", _plans),
    ("POST", "quality-samples/"): Ask(body=_draws),
    ("POST", "quality-reviews/<pk>/review/"): Ask(body=says(scores={}, feedback="Clear.")),
    ("POST", "quality-reviews/<pk>/answer/"): Ask(body=says(answer="Thank you.")),
    ("POST", "unarmed-reviews/"): Ask(body=_looks_at),
    ("POST", "safety-plans/"): Ask("neighbor", _safety_plan),
    ("GET", "safety-plans/<pk>/"): Ask("plan"),
    ("POST", "alerts/"): Ask("neighbor", _alert),
    ("GET", "alerts/<pk>/"): Ask("alert"),
    ("POST", "alerts/<pk>/renew/"): Ask("alert", lambda world, story: _days()),
    ("POST", "alerts/<pk>/end/"): Ask("alert", reason),
    ("POST", "screenings/"): Ask(
        "neighbor", names("neighbor", "neighbor", questionnaire="social_needs", answers={"food": "no"})
    ),
    ("GET", "screenings/<pk>/"): Ask("screening"),
    ("POST", "screenings/<pk>/confirm/"): Ask(
        "screening", status=lambda story, user: None if story.case else 409
    ),
    ("POST", "screenings/<pk>/word/"): Ask("screening", reason),
    ("POST", "encounters/"): Ask("neighbor", _encounter),
    ("GET", "encounters/<pk>/"): Ask("encounter"),
    ("PATCH", "encounters/<pk>/"): Ask("encounter", says(location="Bus station")),
    ("GET", "encounters/<pk>/note/"): Ask("encounter"),
    ("PUT", "encounters/<pk>/note/"): Ask("encounter", says(sections={"did": "Listened."})),
    ("POST", "encounters/<pk>/note/sign/"): Ask("encounter"),
    ("POST", "encounters/<pk>/note/addenda/"): Ask("encounter", says(text="Later."), before=signed),
    ("GET", "encounters/<pk>/note/template/"): Ask("encounter"),
    ("POST", "encounters/<pk>/note/cosign/"): Ask("encounter", before=awaiting),
    ("POST", "encounters/<pk>/note/return/"): Ask("encounter", says(comment="More."), before=awaiting),
    ("POST", "encounters/<pk>/note/strike/"): Ask("encounter", reason, before=signed),
    ("POST", "encounters/<pk>/note/addenda/<addendum>/strike/"): Ask(
        "encounter", reason, before=added_to, path={"<addendum>": lambda world, story: story.note.pk}
    ),
    ("POST", "encounters/<pk>/note/attachments/"): Ask("encounter", _file),
    ("GET", "encounters/<pk>/note/attachments/<attachment>/"): Ask(
        "encounter", before=attached, path=ATTACHMENT
    ),
    ("DELETE", "encounters/<pk>/note/attachments/<attachment>/"): Ask(
        "encounter", before=attached, path=ATTACHMENT
    ),
    ("POST", "encounters/<pk>/note/attachments/<attachment>/strike/"): Ask(
        "encounter", reason, before=attached_and_signed, path=ATTACHMENT
    ),
    ("POST", "cases/"): Ask("neighbor", names("neighbor", "neighbor", reason="The walk")),
    ("POST", "cases/claim-next/"): Ask(status=_claimed_next),
    ("GET", "cases/<pk>/"): Ask("case"),
    ("PATCH", "cases/<pk>/"): Ask("case", says(risk="low")),
    ("POST", "cases/<pk>/claim/"): Ask("case", status=_claimed),
    ("POST", "cases/<pk>/keep/"): Ask("case", status=_kept),
    ("POST", "cases/<pk>/pause/"): Ask("case", _pause),
    ("POST", "cases/<pk>/resume/"): Ask("case", before=paused),
    ("POST", "cases/<pk>/close/"): Ask("case", _close),
    ("POST", "cases/<pk>/assign/"): Ask("case", lambda world, story: {"user": str(world.mate.pk)}),
    ("POST", "cases/<pk>/reopen/"): Ask("case", reason, before=closed),
    ("POST", "closure-requests/"): Ask("case", _ask_to_close, before=nobody_asked),
    ("GET", "closure-requests/<pk>/"): Ask("asked"),
    ("POST", "closure-requests/<pk>/approve/"): Ask("asked", status=_not_ones_own),
    ("POST", "closure-requests/<pk>/decline/"): Ask(
        "asked", says(answer="Try once more"), status=_not_ones_own
    ),
    ("POST", "closure-requests/<pk>/withdraw/"): Ask("asked"),
    ("POST", "needs/"): Ask("case", names("case", "case", category="food")),
    ("GET", "needs/<pk>/"): Ask("need"),
    ("PATCH", "needs/<pk>/"): Ask("need", says(wanted="not_now")),
    ("POST", "needs/<pk>/status/"): Ask("need", says(status="working")),
    ("POST", "needs/<pk>/connect/"): Ask("need", _connect),
    ("GET", "needs/<pk>/evidence/"): Ask("need"),
    ("POST", "needs/<pk>/check/"): Ask("need", says(answer="still")),
    ("POST", "exports/"): Ask(
        body=lambda world, story: {"kind": "needs", "form": "csv", "purpose": "Asked for by the walk"}
    ),
    ("POST", "outcome-voice/"): Ask(
        "case",
        names("case", "case", respected="yes"),
        # Whoever helped does not ask.
        status=lambda story, user: 403 if story.to(user) in (To.HELD, To.AUTHORED, To.RESPONDED) else None,
    ),
    ("POST", "referrals/"): Ask("need", _refers),
    ("GET", "referrals/<pk>/"): Ask("referral"),
    ("PATCH", "referrals/<pk>/"): Ask("referral", says(warm_handoff=True)),
    ("POST", "referrals/<pk>/status/"): Ask("referral", says(status="accepted")),
    ("POST", "referrals/<pk>/link/"): Ask("referral"),
    ("GET", "referrals/<pk>/fhir/"): Ask("referral"),
    ("POST", "referrals/<pk>/handoff/"): Ask("referral", says(provider_person="Sam Sample")),
    ("POST", "referrals/<pk>/override/"): Ask("referral", says(reason="It can't wait")),
    ("POST", "referrals/<pk>/override/refuse/"): Ask("referral", says(reason="Ask them first")),
    ("POST", "goals/"): Ask("case", names("case", "case", words="A bed")),
    ("GET", "goals/<pk>/"): Ask("goal"),
    ("PATCH", "goals/<pk>/"): Ask("goal", says(status="met")),
    ("POST", "to-dos/"): Ask(body=says(words="Call the shelter")),
    ("PATCH", "to-dos/<pk>/"): Ask(body=says(done=True)),
    ("GET", "drafts/<str:kind>/<uuid:about>/"): Ask(path=DRAFT),
    ("PUT", "drafts/<str:kind>/<uuid:about>/"): Ask(
        path=DRAFT, body=says(form_key=FORM_KEY, values={"note_saw": ["Cold"]})
    ),
    ("DELETE", "drafts/<str:kind>/<uuid:about>/"): Ask(path=DRAFT),
    ("GET", "follow-ups/<pk>/"): Ask("follow_up"),
    ("GET", "follow-ups/<pk>/attempts/"): Ask("follow_up"),
    ("POST", "follow-ups/<pk>/attempts/"): Ask("follow_up", _try),
    ("GET", "follow-ups/<pk>/attempts/<attempt>/"): Ask("follow_up", path=ATTEMPT),
    ("POST", "follow-ups/<pk>/attempts/<attempt>/take-back/"): Ask("follow_up", path=ATTEMPT),
    ("POST", "bulk-acts/give/"): Ask(body=_gives),
    ("POST", "bulk-acts/cover/"): Ask(body=_covers),
    ("POST", "bulk-acts/reschedule/"): Ask(body=_moves),
    ("POST", "saved-views/"): Ask(body=says(name="The walk's", query="who=mine")),
    ("PATCH", "saved-views/<pk>/"): Ask(body=says(name="The walk's")),
    ("POST", "follow-ups/<pk>/unreached/"): Ask("follow_up", reason, before=tried_enough),
    ("POST", "follow-ups/<pk>/acknowledge/"): Ask("follow_up"),
    ("POST", "follow-ups/<pk>/reschedule/"): Ask("follow_up", _move),
    ("POST", "follow-ups/<pk>/cancel/"): Ask("follow_up", reason),
    ("POST", "follow-ups/<pk>/pin/"): Ask("follow_up", reason),
    ("POST", "follow-ups/<pk>/unpin/"): Ask("follow_up", before=pinned),
}


def ask_of(operation: tuple[str, str]) -> Ask:
    return ASKS.get(operation, Ask())


def path_of(template: str, ask: Ask, world: World, story: Story | None) -> str:
    """The address with its parameters filled in from the story."""
    filled = template
    for name, value in ask.path.items():
        filled = filled.replace(name, str(value(world, story)))
    if "<pk>" in filled and ask.noun and story:
        filled = filled.replace("<pk>", str(getattr(story, ask.noun).pk))
    return filled


def relations_of(ask: Ask, stories: list[Story]) -> list[Story]:
    """The stories that have the noun that is asked about."""
    return [story for story in stories if ask.noun and getattr(story, ask.noun) is not None]
