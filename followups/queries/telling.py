"""What notices ask about promises: whether an e-mail is still wanted, and what a calendar holds."""

from accounts.models import Role, User
from followups.models import FollowUp
from followups.rules import visible_follow_ups
from notices.models import Kind, Notice
from notices.queries import CalendarEntry, Unwanted, calendar_source, wanted_while

# A calendar is for what is ahead; whoever holds more than this has the queue.
MOST_WINDOWS = 500


@wanted_while(Kind.WINDOW_OPENED, Kind.ACT_BY_NEAR, Kind.OVERDUE, Kind.ESCALATED, Kind.PROMISE_WATCHED)
def promise_is_theirs_to_keep(notice: Notice) -> str:
    """While the promise is pending, not moved since, and the reader is who answers for it."""
    follow_up = FollowUp.objects.pending().filter(pk=notice.about_id).select_related("case").first()
    if follow_up is None or follow_up.step(notice.step.partition(":")[0]) != notice.step:
        return Unwanted.SETTLED
    if notice.kind in (Kind.ESCALATED, Kind.PROMISE_WATCHED):
        return ""  # leads and directors hear of what others keep
    is_theirs = follow_up.case.assigned_to_id == notice.recipient_id
    return "" if is_theirs or notice.recipient.role == Role.SUPERVISOR else Unwanted.NOT_THEIRS


@calendar_source
def windows_of(user: User) -> list[CalendarEntry]:
    """The windows of the promises that this person holds, those that end first before others."""
    held = visible_follow_ups(user).pending().assigned_to(user).select_related("case")
    return [
        CalendarEntry(
            uid=follow_up.pk,
            title=follow_up.case.number,
            starts_at=follow_up.opens_at,
            ends_at=follow_up.due_at,
            path=follow_up.case.get_absolute_url(),
            version=follow_up.version,
            changed_at=follow_up.updated_at,
            record=follow_up,
        )
        for follow_up in held.order_by("queue_at", "pk")[:MOST_WINDOWS]
    ]
