"""From an encounter to care that has begun, 30 days on: where people are lost on the way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.models import FollowUpWish, Need
from followups.models import ContactAttempt
from insights.charts.chart import Chart, Column, Kind, Table, sheets
from insights.charts.drawing import Drawing, width_of
from insights.measures import Lens
from insights.measures.facts import Facts
from insights.measures.rows import ENCOUNTERS, REACHED

DAYS = 30
ROW = 42
DEFINITION = gettext_lazy(
    "Encounters whose 30 days are over. Each step counts those of the step before that went on within "
    "30 days: a follow-up was wanted; somebody tried; the neighbor or a contact of theirs was reached; "
    "their case has a need to work on; care for a need has begun. An encounter that joined a waiting "
    "follow-up goes on with it."
)


@dataclass(frozen=True)
class Step:
    label: str
    number: int
    lost: str  # what became of those of the step before that are not in this one


def to_care(lens: Lens, at: datetime) -> Chart:
    steps = _steps(lens, at)
    first = steps[0].number
    columns = [Column(_("Step"), Kind.TEXT), Column(_("Encounters")), Column(_("Of all"), Kind.SHARE)]
    rows = [[step.label, step.number, step.number / first] for step in steps] if first else []
    return Chart(
        key="to-care",
        title=_found(steps),
        subtitle=_("From the encounter to care that has begun, within 30 days"),
        definition=DEFINITION,
        table=Table(columns, rows),
        note=_("Encounters of the last 30 days are not in it: their time is not over.")
        if first
        else _("The 30 days of these encounters are not over. Choose a time that began earlier."),
        drawings=[_draw(sheet, steps) for sheet in sheets(ROW * len(steps) + 4, 56 * len(steps) + 4)]
        if first
        else [],
    )


def _steps(lens: Lens, at: datetime) -> list[Step]:
    until = timedelta(days=DAYS)
    tries = ContactAttempt.objects.filter(
        follow_up__promises__encounter=OuterRef("pk"),
        at__gte=OuterRef("cleared_at"),
        at__lte=OuterRef("cleared_at") + until,
    )
    needs = Need.objects.filter(case=OuterRef("case"))
    begun = needs.filter(status=Need.Status.CONNECTED, connected_on__lte=OuterRef("last_day"))
    wanted = Q(follow_up=FollowUpWish.WANTED)
    tried = wanted & Q(was_tried=True)
    reached = tried & Q(was_reached=True)
    has_need = reached & Q(has_need=True)
    rows = Facts(lens, at).rows(ENCOUNTERS).filter(cleared_at__lte=at - until)
    rows = rows.annotate(last_day=TruncDate(F("cleared_at") + until, tzinfo=lens.period.zone))
    rows = rows.annotate(
        was_tried=Exists(tries), was_reached=Exists(tries.filter(REACHED)), has_need=Exists(needs),
        has_begun=Exists(begun),
    )  # fmt: skip
    found = rows.order_by().aggregate(
        all=Count("pk"), wanted=Count("pk", filter=wanted), tried=Count("pk", filter=tried),
        reached=Count("pk", filter=reached), need=Count("pk", filter=has_need),
        begun=Count("pk", filter=has_need & Q(has_begun=True)),
    )  # fmt: skip
    return [
        Step(_("Encounters"), found["all"], ""),
        Step(_("Wanted a follow-up"), found["wanted"], _("said no, or were not asked")),
        Step(_("Somebody tried"), found["tried"], _("were not tried")),
        Step(_("Reached"), found["reached"], _("were not reached")),
        Step(_("Has a need to work on"), found["need"], _("had none")),
        Step(_("Connected at 30 days"), found["begun"], _("not yet")),
    ]


def _found(steps: list[Step]) -> str:
    """Of ten with a need, how many still wait; said of ten or more."""
    needing, connected = steps[-2].number, steps[-1].number
    if needing < 10:
        return _("From the encounter to care")
    waiting = round(10 * (needing - connected) / needing)
    return ngettext(
        "%(n)d in 10 with a need still waits at 30 days",
        "%(n)d in 10 with a need still wait at 30 days",
        waiting,
    ) % {"n": waiting}


def _draw(sheet: Drawing, steps: list[Step]) -> Drawing:
    left, row = (4, 56) if sheet.is_narrow else (172, ROW)
    room = sheet.width - left - (64 if sheet.is_narrow else 240)
    before = steps[0].number
    for place, step in enumerate(steps):
        y = 4 + place * row
        lost = f"{before - step.number:,} {step.lost}" if step.lost and before > step.number else ""
        if sheet.is_narrow:
            sheet.text("name", left, y + 12, step.label)
            sheet.text("axis", sheet.width - 4, y + 12, lost, "end")
            y += 18
        else:
            sheet.text("name", left - 12, y + 17, step.label, "end")
        wide = room * step.number / steps[0].number
        kind = "strong" if place == len(steps) - 1 else "soft"
        sheet.rect(f"block {kind}", left, y, wide, 24, f"{step.label}: {step.number:,}")
        number = f"{step.number:,}"
        sheet.text("value", left + wide + 8, y + 17, number)
        if not sheet.is_narrow:
            sheet.text("axis", left + wide + 20 + width_of(number), y + 17, lost)
        before = step.number
    return sheet
