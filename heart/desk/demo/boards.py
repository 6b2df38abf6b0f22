"""What waits on the boards of oversight: a closing, a sample half read, a plan, a call that was looked at."""

from datetime import datetime, timedelta

from cases.actions import ask_to_close
from cases.actions.cases import NeedOutcome
from cases.models import Case, ClosureReason, Encounter, Need
from heart.desk.demo.staff import Staff
from insights.actions import draw_sample, review_quality, review_unarmed
from insights.models import QualitySample, UnarmedReview
from insights.queries.familiar import familiar
from insights.queries.unarmed import could_have_gone
from neighbors.actions import plan_for
from neighbors.models import Neighbor
from programs.queries import city

SAMPLE, SEED = 5, 7
PLANNED, LOOKED_AT = 1, 3


def fill_boards(staff: Staff, *, at: datetime) -> None:
    """A few rows each, by the actions that the pages use."""
    _ask(staff, at)
    _read(staff, at)
    supervisor, today = staff["supervisor"], at.date()
    often = familiar(Neighbor.objects.all(), at).order_by("-responses", "pk")[:PLANNED]
    for neighbor in often:
        plan_for(
            neighbor=neighbor, owner=staff["navigator"], review_on=today + timedelta(days=60), by=supervisor,
            at=at, words="Speak low and sit down first. Coffee helps. Ask who of the family is near today.",
        )  # fmt: skip
    admitted = could_have_gone(Encounter.objects.all()).order_by("-cleared_at", "pk")[:LOOKED_AT]
    for place, encounter in enumerate(admitted):
        could = place != LOOKED_AT - 1
        review_unarmed(
            encounter=encounter, by=supervisor, at=at,
            answer=UnarmedReview.Answer.COULD if could else UnarmedReview.Answer.COULD_NOT,
            reason="Nobody was angry, and it was quiet." if could else "The caller heard a threat.",
        )  # fmt: skip


def _ask(staff: Staff, at: datetime) -> None:
    """The navigator could not reach someone, and asks for the second word."""
    held = Case.objects.open().assigned_to(staff["navigator2"]).order_by("opened_at", "pk")
    case = held.filter(status=Case.Status.OPEN).first()
    if case is None:
        return
    needs = Need.objects.open().filter(case=case).order_by("created_at", "pk")
    ended = [NeedOutcome(need.pk, Need.Status.NOT_CONNECTED, "Never spoke with them") for need in needs]
    ask_to_close(
        case=case, reason=ClosureReason.UNABLE_TO_REACH, needs=ended, by=staff["navigator2"], at=at,
        words="Six tries in two weeks: phone, text, and twice at the door. The shelter has not seen them.",
    )  # fmt: skip


def _read(staff: Staff, at: datetime) -> None:
    last = at.date()
    sample = draw_sample(
        kind=QualitySample.Kind.NOTES, first_on=last - timedelta(days=90), last_on=last, size=SAMPLE,
        seed=SEED, by=staff["supervisor"], at=at,
    )  # fmt: skip
    review = sample.reviews.exclude(author=staff["supervisor"]).order_by("author", "pk").first()
    if review:
        review_quality(
            review=review, scores={row["code"]: 2 - place % 2 for place, row in enumerate(city().rubric)},
            feedback="Their own words are there, and easy to find. Say by when you will call back.",
            by=staff["supervisor"], at=at,
        )  # fmt: skip
