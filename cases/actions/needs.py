from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions.evidence import schedule_check, take_step, withdraw_check
from cases.models import CHECK_AFTER_DAYS, Case, EvidenceSource, Need, NeedCategory
from cases.models.need import CONNECTED_LEVEL
from cases.signals import need_connected
from heart.core.errors import Invalid, InvalidTransition
from programs.queries import city_zone
from services.models import Service


@transaction.atomic
def add_need(
    *,
    case: Case,
    category: str,
    by: User,
    at: datetime,
    wanted: str = Need.Wanted.YES,
    wanted_words: str = "",
) -> Need:
    """Add a need to an open case, or give back the open one of this category.

    Raises NotPermitted, InvalidTransition (closed case), Invalid (unknown category).
    """
    require(by, "cases.change_case", case)
    case = Case.objects.lock(case.pk)
    require_open(case)
    return add_need_to(case, category, by=by, wanted=wanted, wanted_words=wanted_words)


def add_need_to(
    case: Case,
    category: str,
    *,
    by: User,
    wanted: str = Need.Wanted.YES,
    wanted_words: str = "",
    reason: str = "",
) -> Need:
    """The open need of this category in a case that the caller holds locked, made if there is none."""
    if category not in NeedCategory.values:
        raise Invalid(_("Unknown need: %(code)s.") % {"code": category}, attr="needs")
    if wanted not in Need.Wanted.values:
        raise Invalid(_("Wanted is yes, no or not now."), attr="wanted")
    current = Need.objects.open().filter(case=case, category=category).first()
    if current:
        return current
    need = Need(case=case, category=category, wanted=wanted, wanted_words=wanted_words.strip())
    return need.save_by(by, reason=reason)


def require_open(case: Case) -> None:
    """Raise InvalidTransition when the case is closed."""
    if case.is_closed:
        raise InvalidTransition(_("This case is closed. Reopen it to change its needs."))


def _lock(need: Need) -> Need:
    case = Case.objects.lock(need.case_id)
    require_open(case)
    need = Need.objects.lock(need.pk)
    need.case = case
    return need


@transaction.atomic
def change_need(*, need: Need, by: User, at: datetime, wanted: str, wanted_words: str | None = None) -> Need:
    """Note whether the neighbor wants it, and in which words they say so.

    Raises NotPermitted, InvalidTransition, Invalid.
    """
    require(by, "cases.change_need", need)
    need = _lock(need)
    if wanted not in Need.Wanted.values:
        raise Invalid(_("Wanted is yes, no or not now."), attr="wanted")
    need.wanted = wanted
    if wanted_words is not None:
        need.wanted_words = wanted_words.strip()
    return need.save_by(by)


@transaction.atomic
def change_need_status(
    *,
    need: Need,
    status: str,
    by: User,
    at: datetime,
    reason: str = "",
    evidence_level: int | None = None,
    source: str = EvidenceSource.NAVIGATOR,
    on: date | None = None,
) -> Need:
    """Move a need along, short of connecting it. Ending it takes a reason, and a new level its evidence.

    Raises NotPermitted, InvalidTransition (closed case, or no such move), Invalid.
    """
    require(by, "cases.change_need", need)
    need = _lock(need)
    if status not in Need.Status.values:
        raise Invalid(_("Unknown status: %(code)s.") % {"code": status}, attr="status")
    if status == Need.Status.CONNECTED:
        raise InvalidTransition(_("Connecting a need takes evidence. Use “connect” and say how you know."))
    if status in Need.ENDED_WITHOUT and not reason.strip():
        raise Invalid(_("Say why, in a few words."), attr="reason")
    if evidence_level is not None and not 0 <= evidence_level < CONNECTED_LEVEL:
        raise Invalid(_("Evidence of level 4 or 5 means connected. Use “connect”."), attr="evidence_level")
    level = min(need.evidence_level if evidence_level is None else evidence_level, CONNECTED_LEVEL - 1)
    if need.status == Need.Status.CONNECTED:
        withdraw_check(need, by=by, at=at)
    if status != need.status:
        need.move_to(status)
    if level != need.evidence_level:
        take_step(need, level, source=source, on=on, by=by, at=at, note=reason)
    need.status_reason, need.connected_on = reason, None
    return need.save_by(by, reason=reason)


@transaction.atomic
def connect_need(
    *,
    need: Need,
    evidence_level: int,
    verified_by: str,
    connected_on: date,
    by: User,
    at: datetime,
    service: Service | None = None,
    service_name: str = "",
) -> Need:
    """Record that the service has begun: with date, service and who verified it.

    In 30 days it is asked whether it goes on. Raises NotPermitted, InvalidTransition (closed case, already
    connected at this level), Invalid.
    """
    require(by, "cases.connect_need", need)
    need = _lock(need)
    _check_connection(need, evidence_level, verified_by, connected_on, at)
    need.status = Need.Status.CONNECTED
    need.verified_by, need.connected_on = verified_by, connected_on
    # The name that it bore on that day stays with the need, whatever the directory says later.
    named = service_name.strip() or (service.name[:200] if service else "")
    need.service, need.service_name, need.status_reason = service, named, ""
    on = connected_on if evidence_level == CONNECTED_LEVEL else None
    take_step(need, evidence_level, source=verified_by, on=on, by=by, at=at, note=named)
    need.save_by(by, reason=_("Connected, verified by the %(who)s") % {"who": verified_by})
    schedule_check(need, by=by, at=at)
    need_connected.send(Need, need=need, by=by, at=at)
    return need


def _check_connection(
    need: Need, evidence_level: int, verified_by: str, connected_on: date, at: datetime
) -> None:
    today = at.astimezone(city_zone()).date()
    if evidence_level not in (Need.Evidence.BEGUN, Need.Evidence.LASTING):
        raise Invalid(_("Connected means that the service has begun: level 4 or 5."), attr="evidence_level")
    if verified_by not in Need.VerifiedBy.values:
        raise Invalid(_("Say who verified it: neighbor, provider or navigator."), attr="verified_by")
    if connected_on > today:
        raise Invalid(
            _("The date is in the future. Connect it when the service has begun."), attr="connected_on"
        )
    if connected_on.year < 1900:
        raise Invalid(_("Check the date."), attr="connected_on")
    lasts = evidence_level == Need.Evidence.LASTING
    if lasts and connected_on + timedelta(days=CHECK_AFTER_DAYS) > today:
        raise Invalid(
            _("Level 5 means still going after 30 days. Connect it at level 4: we ask again by then."),
            attr="evidence_level",
        )
    if need.status == Need.Status.CONNECTED and evidence_level < need.evidence_level:
        raise InvalidTransition(_("This need is already connected."))
