"""How often something may be asked for; counted in the cache, which no broker's fault empties."""

from datetime import datetime, timedelta

from django.core.cache import cache


def within_limit(what: str, *, most: int, per: timedelta, at: datetime) -> bool:
    """Count one more of `what`; whether there were at most `most` in this stretch of `per`.

    Two at once may be counted as one: a limit keeps the load down, and is no lock.
    """
    seconds = int(per.total_seconds())
    key = f"limit:{what}:{int(at.timestamp()) // seconds}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, seconds)
    return count <= most
