"""What someone's absence leaves uncovered, and what the end of a shift does."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Case
from followups.models import FollowUp
from followups.models.follow_up import FollowUpQuerySet
from programs.models import Absence
from programs.queries.calendars import ProgramCalendar


def cover_for(absence: Absence, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Of `cases`, those that the absent person holds and that must be acted on before they are back."""
    due = FollowUp.objects.pending().filter(case=OuterRef("pk"), queue_at__lte=absence.ends_at)
    return cases.filter(Exists(due), assigned_to=absence.user_id).exclude(status=Case.Status.CLOSED)


def closing_within(hours: ProgramCalendar, at: datetime, ahead: timedelta) -> datetime | None:
    """When the program closes, if it is staffed now and that is no further than `ahead`."""
    return next(
        (
            end
            for start, end in hours.staffed_intervals(at, at + 2 * ahead)
            if start <= at and end <= at + ahead
        ),
        None,
    )


def uncovered_after(closing: datetime, at: datetime) -> FollowUpQuerySet:
    """Promises that must be acted on before this closing, and that nobody has tried yet."""
    pending = FollowUp.objects.pending()
    return pending.filter(queue_at__gte=at, queue_at__lte=closing, first_attempt_at=None)
