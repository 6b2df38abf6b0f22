"""What the clock does each period. A sweep is a function of the moment; running it twice is harmless.

Rooms register theirs with `@sweep`; beat starts each as a task of its own, and `manage.py sweep` runs
them all. Each leaves a heartbeat when it finished: proof of work, not of a process.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from heart.core.acting import coming_through
from heart.core.models import Heartbeat

Sweep = Callable[[datetime], int]
SWEEPS: dict[str, Sweep] = {}


def sweep(function: Sweep) -> Sweep:
    """Register a sweep under `<room>.<name>`; it returns how many rows it changed."""
    SWEEPS[sweep_name(function)] = function
    return function


def sweep_name(function: Sweep) -> str:
    return f"{function.__module__.split('.')[0]}.{function.__name__}"


def run_sweep(name: str) -> int:
    """One pass of one sweep, now; raises what the sweep raises, and then leaves no heartbeat."""
    at = timezone.now()
    with coming_through("clock"):
        changed = SWEEPS[name](at)
    Heartbeat.objects.beat(name, timezone.now())
    return changed


def late_sweeps(at: datetime) -> list[str]:
    """Sweeps that have not finished for more than three periods: a silent scheduler is the worst failure."""
    oldest = at - timedelta(seconds=3 * settings.SWEEP_PERIOD_SECONDS)
    alive = set(Heartbeat.objects.filter(name__in=SWEEPS, at__gte=oldest).values_list("name", flat=True))
    return sorted(set(SWEEPS) - alive)


def last_sweep_at() -> datetime | None:
    """When the sweep that waits longest last finished; None if one never did."""
    moments = dict(Heartbeat.objects.filter(name__in=SWEEPS).values_list("name", "at"))
    return min(moments.values()) if len(moments) == len(SWEEPS) else None
