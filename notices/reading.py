"""A personal calendar is read here, and written down in the same transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from icalendar import Calendar, Event

from accounts.models import User
from audit.reading import note_reading
from notices.models import CalendarFeed
from notices.models.calendar_feed import hash_of
from notices.queries import CalendarEntry, calendar_of

VIA = "calendar"


def feed_of(token: str) -> CalendarFeed | None:
    """The feed that this secret opens, while it is not revoked and its owner works here."""
    live = CalendarFeed.objects.live().filter(token_hash=hash_of(token), user__is_active=True)
    return live.select_related("user").first()


@transaction.atomic
def read_calendar(user: User, *, known: str = "") -> tuple[bytes | None, str]:
    """The calendar of `user` and its tag; without the calendar when `known` is that tag already.

    What is shown is written down; an answer that nothing changed shows nothing.
    """
    entries = calendar_of(user)
    body = _as_icalendar(entries)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    if known and tag in {part.strip().removeprefix("W/") for part in known.split(",")}:
        return None, tag
    note_reading([entry.record for entry in entries], by=user, via=VIA)
    return body, tag


def _as_icalendar(entries: Sequence[CalendarEntry]) -> bytes:
    """RFC 5545. Times are UTC, so that a change of the city's clocks moves no window."""
    calendar = Calendar()
    calendar.add("prodid", "-//HEART//Calendar of windows//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "HEART")
    for entry in entries:
        calendar.add_component(_as_event(entry))
    return calendar.to_ical()


def _as_event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@heart")
    event.add("sequence", entry.version - 1)
    # Of the record, not of the reading: what did not change reads the same, byte for byte.
    event.add("dtstamp", _second(entry.changed_at))
    event.add("last-modified", _second(entry.changed_at))
    event.add("summary", entry.title)
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("url", settings.SITE_URL + entry.path)
    event.add("class", "PRIVATE")
    # A window is no appointment: it leaves the hours free.
    event.add("transp", "TRANSPARENT")
    return event


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
