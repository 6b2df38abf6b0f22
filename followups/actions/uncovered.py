"""Before a shift ends: what would go uncovered after it."""

from datetime import datetime, timedelta

from django.urls import reverse

from accounts.models import Role, Team, User
from followups.queries.cover import closing_within, uncovered_after
from heart.core.errors import Conflict
from heart.core.sweeps import sweep
from notices.actions import Telling, tell_all
from notices.models import Notice
from programs.queries import policy_at, program_calendar

# Long enough to give a promise on, or to make the call.
BEFORE_THE_END = timedelta(minutes=60)


@sweep
def uncovered(at: datetime) -> int:
    """Tell leads and supervisors, once for each end of a shift, that promises would go uncovered."""
    try:
        program = policy_at(at).followed_by
    except Conflict:  # a profile without a policy for this day
        return 0
    closing = closing_within(program_calendar(program.code), at, BEFORE_THE_END)
    if closing is None or not uncovered_after(closing, at).exists():
        return 0
    people = {user.pk: user for user in User.objects.active().filter(role=Role.SUPERVISOR)}
    leads = Team.objects.exclude(lead=None).select_related("lead")
    people |= {team.lead.pk: team.lead for team in leads if team.lead and team.lead.is_active}
    telling = Telling(
        to=people.values(), kind=Notice.Kind.UNCOVERED, about=program.pk, case_number="",
        path=f"{reverse('followups:queue')}?band=today", step=f"{closing:%Y%m%dT%H%M%S}",
    )  # fmt: skip
    return len(tell_all([telling], at=at))
