"""Saying something to everyone: what is hidden, and the attack that must fail before it is said."""

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.errors import Invalid, InvalidTransition
from insights.measures import Lens, Period
from insights.measures.drafting import draft, exact_counts, hide
from insights.measures.hiding import CannotHide, hidden_cells
from insights.measures.published import cell, leaks, ledger
from insights.models import Publication
from programs.models import Program
from programs.queries import city_zone


@transaction.atomic
def publish(
    *,
    last_on: date,
    by: User,
    at: datetime,
    corrects: Publication | None = None,
    what_was_wrong: str = "",
    what_was_wrong_es: str = "",
) -> Publication:
    """Say to everyone what happened from New Year to the end of a month, with small counts hidden.

    Raises NotPermitted, Invalid (not the end of a month that is over; a correction without its reason),
    InvalidTransition (said before, or a small count could be worked out).
    """
    require(by, "insights.publish")
    _require_end_of_month(last_on, at)
    _require_first_time(last_on, corrects)
    if corrects and not (what_was_wrong.strip() and what_was_wrong_es.strip()):
        raise Invalid(_("Say in English and in Spanish what was wrong."), attr="what_was_wrong")
    document, exact = publishable(last_on, at)
    return Publication(
        first_on=last_on.replace(month=1, day=1),
        last_on=last_on,
        published_at=at,
        published_by=by,
        hides_up_to=document["hides_up_to"],
        document=document,
        exact=exact,
        corrects=corrects,
        what_was_wrong=what_was_wrong.strip(),
        what_was_wrong_es=what_was_wrong_es.strip(),
    ).save_by(by)


def publishable(last_on: date, at: datetime) -> tuple[dict[str, Any], list[Any]]:
    """The document as it would be published now, and its exact counts.

    Raises InvalidTransition where somebody could work a small count out.
    """
    most = settings.PUBLIC_HIDES_UP_TO
    period = Period(last_on.replace(month=1, day=1), last_on, city_zone())
    programs = list(Program.objects.values_list("code", flat=True))
    document = draft(Lens(period), programs, at, most=most)
    exact = exact_counts(document)
    # A correction takes the place of what it corrects; all other words of the year still stand.
    earlier = [(each.document, _exact(each)) for each in Publication.objects.before(last_on)]
    try:
        hide(document, hidden_cells(ledger(document, earlier), most=most))
    except CannotHide as cannot:
        raise _refused() from cannot
    # By construction it is safe. It is attacked all the same, as its readers have it.
    if leaks(document, [past for past, _counts in earlier], most=most):
        raise _refused()
    return document, exact


def _exact(publication: Publication) -> dict[Any, int]:
    time = publication.document["last_on"]
    return {cell(time, quantity, labels): count for quantity, labels, count in publication.exact}


def _refused() -> InvalidTransition:
    return InvalidTransition(
        _("Beside what was said before, someone could work out how few people a count is. Wait for a month.")
    )


def _require_end_of_month(last_on: date, at: datetime) -> None:
    today = at.astimezone(city_zone()).date()
    if last_on.day != monthrange(last_on.year, last_on.month)[1] or last_on >= today:
        raise Invalid(_("Choose the last day of a month that is over."), attr="last_on")


def _require_first_time(last_on: date, corrects: Publication | None) -> None:
    if corrects and corrects.last_on != last_on:
        raise Invalid(_("A correction is about the same time."), attr="corrects")
    if corrects and Publication.objects.filter(corrects=corrects).exists():
        raise InvalidTransition(_("This was corrected already. Correct the correction."))
    if not corrects and Publication.objects.filter(last_on=last_on).exists():
        raise InvalidTransition(_("This time is published. What was wrong is corrected, not said anew."))
