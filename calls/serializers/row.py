"""One row of a foreign file becomes one message of CAD, or says why not."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from calls.actions import Message
from calls.models import TIMES, Call
from calls.serializers.mapping import LOCAL_FROM_UTC_DIGITS, Column, Mapping
from heart.core.errors import Invalid
from heart.core.moments import EARLIEST, LATEST, TOLERATED_FUTURE

_FLAGS = dict.fromkeys(["1", "yes", "y", "true"], True) | dict.fromkeys(["0", "no", "n", "false"], False)
_TIME_ALONE = re.compile(r"\d{1,2}:\d\d(:\d\d)?(\.\d+)?")
_MOST_SECONDS = 366 * 24 * 60 * 60
# The column in which a field is kept as it was said.
_KEPT_IN = {"beat": "beat_received", "call_type": "call_type_received"}


def message_of(values: dict[str, str], mapping: Mapping, at: datetime) -> Message:
    """The message that the row is, or Invalid with the field and the reason; blanks say nothing."""
    facts: dict[str, Any] = {}
    for name, column in mapping.columns.items():
        said = values[column.name].strip()
        if name in TIMES or not said:
            continue
        if name == "call_type_received" and said in mapping.values.get(name, {}):
            facts["call_type"] = mapping.values[name][said]
            facts[name] = _text(name, said)
        else:
            facts[name] = _value(name, mapping.values.get(name, {}).get(said, said))
    facts |= _times(values, mapping, at)
    if "received_at" not in facts:
        raise Invalid(_("received_at: there is no time."), attr="received_at")
    source = facts.pop("source", mapping.source)
    number = facts.pop("cad_number", "")
    if not source or not number:
        raise Invalid(_("A call needs its source and its number."), attr="cad_number")
    return Message(source, number, facts)


def _value(name: str, said: str) -> Any:
    if name not in ("weapon", "violent"):
        return _text(name, said)
    if said.casefold() not in _FLAGS:
        reason = _("%(name)s: “%(said)s” is neither yes nor no.") % {"name": name, "said": said[:60]}
        raise Invalid(reason, attr=name)
    return _FLAGS[said.casefold()]


def _text(name: str, said: str) -> str:
    # A column of its own, never a relation's other end.
    longest = Call._meta.get_field(_KEPT_IN.get(name, name)).max_length  # type: ignore[union-attr]
    if longest and len(said) > longest:
        raise Invalid(
            _("%(name)s: longer than %(longest)d characters.") % {"name": name, "longest": longest}, attr=name
        )
    if "\0" in said:
        raise Invalid(_("%s: has a null character in it.") % name, attr=name)
    return said


def _times(values: dict[str, str], mapping: Mapping, at: datetime) -> dict[str, datetime]:
    """The times of the row; those that count seconds after another come after it."""
    found: dict[str, datetime] = {}
    columns = {name: mapping.columns[name] for name in TIMES if name in mapping.columns}
    for name, column in sorted(columns.items(), key=lambda item: bool(item[1].seconds_after)):
        said = values[column.name].strip()
        if not said:
            continue
        try:
            if column.seconds_after:
                moment = _seconds_after(found.get(column.seconds_after), said)
            else:
                moment = _moment(column, said, mapping.zone)
        except _Unreadable as error:
            raise Invalid(f"{name}: {error}", attr=name) from None
        if moment is None:
            continue
        if not EARLIEST <= moment <= LATEST:
            raise Invalid(_("%s: is not between 1900 and 2100.") % name, attr=name)
        if moment > at + TOLERATED_FUTURE:
            raise Invalid(_("%s: is in the future.") % name, attr=name)
        found[name] = moment
    return found


class _Unreadable(Exception):
    """A text that is not the time that the mapping expects; `str()` says why."""


def _moment(column: Column, said: str, zone: ZoneInfo | None) -> datetime:
    """The moment that a text tells, in UTC. A wall time that happens twice means its first."""
    if _TIME_ALONE.fullmatch(said):
        raise _Unreadable(_("“%s” has no date.") % said)
    try:
        iso = column.format == "iso"
        read = datetime.fromisoformat(said) if iso else datetime.strptime(said, column.format)  # noqa: DTZ007
        if read.tzinfo and column.read_as == LOCAL_FROM_UTC_DIGITS:
            # Mislabelled: the UTC digits are what the city's clock showed.
            read = read.astimezone(UTC).replace(tzinfo=None)
        if read.tzinfo is None:
            if zone is None:
                raise _Unreadable(_("“%s” has no zone, and the mapping names none.") % said)
            read = read.replace(tzinfo=zone)
        return read.astimezone(UTC)
    except (ValueError, OverflowError):
        shape = _("an ISO 8601 time") if column.format == "iso" else f"“{column.format}”"
        raise _Unreadable(_("“%(said)s” is not %(shape)s.") % {"said": said[:60], "shape": shape}) from None


def _seconds_after(base: datetime | None, said: str) -> datetime | None:
    try:
        seconds = float(said)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < _MOST_SECONDS:
        raise _Unreadable(_("“%s” is not a number of seconds.") % said[:60])
    return base + timedelta(seconds=seconds) if base else None
