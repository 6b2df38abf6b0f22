"""A service that failed two neighbors is marked in the finder, and queued for a call."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import Role, User
from notices.actions import tell
from referrals.queries.meter import neighbors_failed
from services.actions import queue_call
from services.models import Service

ENOUGH = 2  # neighbors: one may be bad luck
CALLS_PATH = "/referrals/calls/"


def queue_failing(services: Iterable[Service], *, by: User, at: datetime) -> None:
    """Queue those of `services` that have failed two neighbors since they were last checked."""
    # In one order, so that two who mark the same services never wait for each other.
    for service in sorted(set(services), key=lambda one: one.pk):
        if neighbors_failed(service) >= ENOUGH and queue_call(service=service, by=by, at=at):
            supervisors = User.objects.people().active().filter(role=Role.SUPERVISOR)
            tell(
                to=supervisors, kind="service_call_due", about=service.pk, case_number="",
                path=CALLS_PATH, at=at, step=at.isoformat(),
            )  # fmt: skip
