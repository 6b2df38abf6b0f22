"""Alerts on a person: neutral words, an end that is known from the first day, and a review before it."""

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.errors import Invalid, InvalidTransition
from neighbors.models import Alert, Neighbor
from programs.queries import city_zone

LONGEST = timedelta(days=180)
# Words that judge a person. What to do instead is a better alert, and fairer.
JUDGING = re.compile(
    r"\b(violent|dangerous|crazy|insane|psycho\w*|addict\w*|junkie|drunk|criminal|liar|manipulative"
    r"|non-?compliant|aggressive|frequent (flyer|caller)|schizo\w*|offender)\b",
    re.IGNORECASE,
)


@transaction.atomic
def write_alert(
    *, neighbor: Neighbor, words: str, review_on: date, expires_on: date, by: User, at: datetime
) -> Alert:
    """Write what somebody who meets them has to know. Raises NotPermitted, Invalid (words or days)."""
    require(by, "neighbors.change_alert", neighbor)
    words = words.strip()
    if not words:
        raise Invalid(_("Say what to do, in a few words."), attr="words")
    if found := JUDGING.search(words):
        raise Invalid(
            _("“%(word)s” says what somebody is. Say what to do: “Two people go”, “Knock, then step back”.")
            % {"word": found[0]},
            attr="words",
        )
    _check_days(review_on, expires_on, at)
    return Alert(
        neighbor=neighbor, words=words, author=by, written_at=at, review_on=review_on, expires_on=expires_on
    ).save_by(by)


@transaction.atomic
def renew_alert(*, alert: Alert, review_on: date, expires_on: date, by: User, at: datetime) -> Alert:
    """Look at it again: it holds on until another day. Raises NotPermitted, InvalidTransition, Invalid."""
    alert = _in_force(alert, by=by, at=at)
    _check_days(review_on, expires_on, at)
    alert.review_on, alert.expires_on = review_on, expires_on
    return alert.save_by(by, reason=_("Looked at again"))


@transaction.atomic
def end_alert(*, alert: Alert, reason: str, by: User, at: datetime) -> Alert:
    """Take it off, with the reason. Raises NotPermitted, InvalidTransition (over already), Invalid."""
    alert = _in_force(alert, by=by, at=at)
    if not reason.strip():
        raise Invalid(_("Say why, in a few words."), attr="reason")
    alert.ended_at, alert.ended_by, alert.ended_reason = at, by, reason.strip()
    return alert.save_by(by, reason=reason.strip())


def _in_force(alert: Alert, *, by: User, at: datetime) -> Alert:
    require(by, "neighbors.change_alert", alert.neighbor)
    alert = Alert.objects.lock(alert.pk)
    if alert.ended_at or alert.expires_on < at.astimezone(city_zone()).date():
        raise InvalidTransition(_("This alert is over. Write a new one if it is needed."))
    return alert


def _check_days(review_on: date, expires_on: date, at: datetime) -> None:
    today = at.astimezone(city_zone()).date()
    if not today <= expires_on <= today + LONGEST:
        raise Invalid(
            _("Pick a last day within %(days)d days. It can be looked at again.") % {"days": LONGEST.days},
            attr="expires_on",
        )
    if not today <= review_on <= expires_on:
        raise Invalid(_("Pick a day from today to its last one."), attr="review_on")
