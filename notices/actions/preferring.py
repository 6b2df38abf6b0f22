"""How a person wants to be told, and where their calendar is read. Everybody decides for themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.errors import Invalid
from notices.models import FACTS, CalendarFeed, Kind, Preference, QuietHours, Urgency
from notices.models.calendar_feed import hash_of, new_token
from notices.models.preference import default_email


@dataclass(frozen=True)
class Wish:
    """How one kind is to be told."""

    kind: Kind
    in_app: str = Preference.InApp.COUNTED
    email: str = ""  # as the kind's urgency says


@transaction.atomic
def prefer(*, wishes: Sequence[Wish], by: User, at: datetime) -> None:
    """Keep how `by` wants to be told of these kinds; others stay as they are.

    Raises NotPermitted, Invalid (a kind that nobody may mute, or that can't wait for a digest).
    """
    require(by, "notices.view_notice")
    # One at a time for a person: two forms at once are two answers, and the later one stands.
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    kept = {row.kind: row for row in Preference.objects.of(by)}
    for wish in wishes:
        email = wish.email or default_email(wish.kind)
        _check(wish.kind, wish.in_app, email)
        row = kept.get(wish.kind) or Preference(user=by, kind=wish.kind, email=default_email(wish.kind))
        if (row.in_app, row.email) != (wish.in_app, email):
            row.in_app, row.email = wish.in_app, email
            row.save_by(by)


def _check(kind: Kind, in_app: str, email: str) -> None:
    facts = FACTS[kind]
    muted = in_app == Preference.InApp.MUTED or email == Preference.Email.NEVER
    if muted and not facts.can_be_muted:
        raise Invalid(
            _("“%(kind)s” can't be muted: somebody relies on your knowing.") % {"kind": kind.label},
            attr=kind,
        )
    if email == Preference.Email.DIGEST and facts.urgency == Urgency.NOW:
        raise Invalid(_("“%(kind)s” can't wait for a shift.") % {"kind": kind.label}, attr=kind)


@transaction.atomic
def keep_quiet(*, starts: time | None, ends: time | None, by: User, at: datetime) -> QuietHours | None:
    """Send `by` no e-mail that can wait from `starts` to `ends`; without both, no quiet hours.

    Raises NotPermitted, Invalid (one without the other, or both the same).
    """
    require(by, "notices.view_notice")
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    quiet = QuietHours.objects.filter(user=by).first()
    if starts is None and ends is None:
        if quiet:
            quiet.delete_by(by)
        return None
    if starts is None or ends is None:
        raise Invalid(_("Give both times, or neither."), attr="starts" if starts is None else "ends")
    if starts == ends:
        raise Invalid(_("Quiet hours end at another time than they start."), attr="ends")
    quiet = quiet or QuietHours(user=by)
    quiet.starts, quiet.ends = starts, ends
    return quiet.save_by(by)


@transaction.atomic
def make_calendar_address(*, by: User, at: datetime) -> tuple[CalendarFeed, str]:
    """Make a new secret address for the calendar of `by`; an earlier one stops working in the same act.

    Returns the feed and its secret, which is told this once. Raises NotPermitted.
    """
    require(by, "notices.view_notice")
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    _revoke(by, at)
    token = new_token()
    feed = CalendarFeed(user=by, token_hash=hash_of(token)).save_by(by)
    return feed, token


@transaction.atomic
def revoke_calendar_address(*, by: User, at: datetime) -> bool:
    """Make the address of `by`'s calendar lead nowhere; whether there was one. Raises NotPermitted."""
    require(by, "notices.view_notice")
    return _revoke(by, at)


def _revoke(by: User, at: datetime) -> bool:
    feed = CalendarFeed.objects.live().filter(user=by).select_for_update().first()
    if feed is None:
        return False
    feed.revoked_at = at
    feed.save_by(by)
    return True
