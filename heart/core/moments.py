"""Moments: which ones we accept, and how a city's wall clock becomes UTC. No clock is read here."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
# Clocks of phones and of CAD differ a little from ours.
TOLERATED_FUTURE = timedelta(minutes=5)


def is_skipped(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether this wall-clock time does not exist, because the clocks went forward over it."""
    aware = wall.replace(tzinfo=zone)
    return aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall


def is_repeated(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether this wall-clock time happened twice, because the clocks went back over it."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second and not is_skipped(wall, zone)
