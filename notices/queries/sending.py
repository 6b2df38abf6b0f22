"""What to do with an e-mail at the moment of sending it. Rooms above say what they know, by registering."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from accounts.models import User
from notices.calendar import quiet_until
from notices.models import FACTS, Kind, Notice, OutboxEmail, Preference, QuietHours, Urgency
from notices.models.preference import default_email

Unwanted = OutboxEmail.Unwanted


# --- whether a notice is still worth an e-mail: the room that tells it knows ---------------------------
# "" while it is wanted.
Check = Callable[[Notice], str]
_CHECKS: dict[Kind, Check] = {}


def wanted_while(*kinds: Kind) -> Callable[[Check], Check]:
    """Register who answers whether notices of these kinds are still wanted: Unwanted.SETTLED … or ""."""

    def register(check: Check) -> Check:
        _CHECKS.update(dict.fromkeys(kinds, check))
        return check

    return register


def why_unwanted(notice: Notice) -> str:
    """Why no e-mail of this notice need go out any more; "" when it should."""
    if not notice.recipient.is_active:
        return Unwanted.LEFT
    if notice.read_at:
        return Unwanted.READ
    check = _CHECKS.get(Kind(notice.kind))
    return check(notice) if check else ""


# --- the city's hours, which a room above knows ---------------------------------------------------------
class Shifts(Protocol):
    """The city's wall clock, and when people come on."""

    @property
    def zone(self) -> tzinfo: ...

    def next_start(self, user: User, at: datetime) -> datetime | None:
        """When the next shift of `user` after `at` begins; None when nothing is known of one."""


class NoShifts:
    zone: tzinfo = UTC

    def next_start(self, user: User, at: datetime) -> datetime | None:
        return None


_load_shifts: list[Callable[[], Shifts]] = [NoShifts]


def register_shifts(load: Callable[[], Shifts]) -> None:
    _load_shifts[0] = load


def shifts() -> Shifts:
    return _load_shifts[0]()


# --- what becomes of an e-mail now ----------------------------------------------------------------------
@dataclass(frozen=True)
class Send:
    pass


@dataclass(frozen=True)
class Drop:
    because: str


@dataclass(frozen=True)
class Wait:
    until: datetime


@dataclass(frozen=True)
class JoinDigest:
    shift_at: datetime


Fate = Send | Drop | Wait | JoinDigest


def fate_of(notice: Notice, at: datetime, hours: Shifts) -> Fate:
    """Whether to send the e-mail of this notice now, asked at the moment of sending."""
    kind = Kind(notice.kind)
    if why := why_unwanted(notice):
        return Drop(why)
    chosen = Preference.objects.of(notice.recipient).filter(kind=kind).first()
    how = chosen.email if chosen else default_email(kind)
    if how == Preference.Email.NEVER:
        return Drop(Unwanted.MUTED)
    shift_at = hours.next_start(notice.recipient, at) if how == Preference.Email.DIGEST else None
    if shift_at:
        return JoinDigest(shift_at)
    if FACTS[kind].urgency == Urgency.NOW:
        return Send()
    return held_by_quiet_hours(notice.recipient, at, hours) or Send()


def held_by_quiet_hours(user: User, at: datetime, hours: Shifts) -> Wait | None:
    quiet = QuietHours.objects.filter(user=user).first()
    until = quiet_until(quiet.starts, quiet.ends, hours.zone, at) if quiet else None
    return Wait(until) if until else None
