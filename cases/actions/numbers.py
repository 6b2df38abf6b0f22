"""Numbers that people say over the phone; taken from a sequence, so never given twice."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection


def next_number(prefix: str, sequence: str, at: datetime, zone: ZoneInfo) -> str:
    """Such as CN-26-0412: the prefix, the city's year and a running number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [sequence])
        (running,) = cursor.fetchone()
    return f"{prefix}-{at.astimezone(zone):%y}-{running:04d}"
