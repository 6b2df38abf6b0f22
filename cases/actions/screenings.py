"""Questionnaires: asked, confirmed by a clinician, and a clinician's word where one is needed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions.cases import set_risk
from cases.actions.needs import add_need
from cases.models import Case, Screening
from cases.signals import screening_confirmed
from heart.core.errors import Invalid, InvalidTransition
from neighbors.models import Neighbor
from programs.queries import questionnaires


@transaction.atomic
def take_screening(
    *, neighbor: Neighbor, questionnaire: str, answers: Mapping[str, str], by: User, at: datetime
) -> Screening:
    """Keep what was answered, and what it proposes. An item that was skipped is left out of `answers`.

    Raises NotPermitted, Invalid (an unknown questionnaire, item or answer, or nothing answered).
    """
    require(by, "cases.add_screening", neighbor)
    asked = questionnaires().get(questionnaire)
    if asked is None:
        raise Invalid(_("Pick a questionnaire from the list."), attr="questionnaire")
    if asked.clinical:
        require(by, "cases.take_clinical_screening", neighbor)
    given = {key: answer for key, answer in answers.items() if answer}
    known = {item.key for item in asked.items}
    for key, answer in given.items():
        if key not in known or answer not in asked.answers:
            raise Invalid(_("Unknown choice: %(code)s.") % {"code": f"{key}: {answer}"[:100]}, attr="answers")
    # An answer to what was not asked after all (they went back and said no) does not count.
    given = {item.key: given[item.key] for item in asked.asked(given) if item.key in given}
    if not given:
        raise Invalid(_("Nothing is answered. Skip what they skip, and keep the rest."), attr="answers")
    found = asked.result(given)
    return Screening(
        neighbor=neighbor,
        case=Case.objects.open().filter(person=neighbor.person).first(),
        questionnaire=asked.code,
        edition=asked.edition,
        title=asked.title,
        clinical=asked.clinical,
        answers=[
            {
                "key": item.key,
                "text": item.text,
                "answer": given.get(item.key),
                "says": asked.answers.get(given.get(item.key, ""), ""),
            }
            for item in asked.asked(given)
        ],
        result=found.key if found else "",
        result_label=found.label if found else "",
        is_positive=found.positive if found else False,
        proposed_risk=found.risk if found else "",
        proposed_days=found.within_days if found else None,
        proposed_needs=asked.needs(given),
        by=by,
        at=at,
    ).save_by(by)


@transaction.atomic
def confirm_screening(
    *,
    screening: Screening,
    by: User,
    at: datetime,
    needs: Sequence[str] = (),
    come_back: bool = False,
    risk: bool = False,
) -> Screening:
    """Apply of what it proposes what was picked: needs, the day to come back by, the risk; once.

    Raises NotPermitted, InvalidTransition (confirmed before, or no open case), Invalid (not proposed).
    """
    require(by, "cases.add_screening", screening.neighbor)
    if screening.clinical:
        require(by, "cases.take_clinical_screening", screening.neighbor)
    case = Case.objects.open().filter(person=screening.neighbor.person).first()
    if case is None:
        raise InvalidTransition(_("They have no open case. Open one first, then confirm."))
    require(by, "cases.change_case", case)
    Case.objects.lock(case.pk)
    screening = Screening.objects.lock(screening.pk)
    if screening.confirmed_at:
        raise InvalidTransition(_("This was confirmed before."))
    if set(needs) - set(screening.proposed_needs):
        raise Invalid(_("Pick from what is proposed. Other needs are added on the case."), attr="needs")
    for category in dict.fromkeys(needs):
        add_need(case=case, category=category, by=by, at=at)
    if risk and screening.proposed_risk:
        set_risk(case=case, risk=screening.proposed_risk, by=by, at=at)
    screening.case = case
    screening.confirmed_at, screening.confirmed_by = at, by
    screening.save_by(by, reason=_("Confirmed"))
    days = screening.proposed_days if come_back else None
    screening_confirmed.send(Screening, screening=screening, within_days=days, by=by, at=at)
    return screening
