"""Quiet hours: pure functions of a wall clock. No ORM, no clock."""

from datetime import UTC, datetime, time, timedelta, tzinfo

ONE_DAY = timedelta(days=1)


def quiet_until(starts: time, ends: time, zone: tzinfo, at: datetime) -> datetime | None:
    """When the quiet hours that hold at `at` end, in UTC and after `at`; None when none hold.

    From `starts` up to but without `ends`, on the wall clock of `zone`; over midnight when `ends` is the
    earlier. An end that the clocks skip is as long after the jump.
    """
    wall = at.astimezone(zone)
    now = wall.time()
    over_midnight = ends < starts
    holds = (now >= starts or now < ends) if over_midnight else starts <= now < ends
    if not holds:
        return None
    day = wall.date() + ONE_DAY if over_midnight and now >= starts else wall.date()
    # On a day whose clocks go back, the end that follows `at` is the one of the same turn of the clock.
    end = datetime.combine(day, ends, zone).replace(fold=wall.fold if day == wall.date() else 0)
    return end.astimezone(UTC)
