"""Three optional questions to a neighbor, never asked by whoever they are about."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import Case
from heart.core.errors import Invalid, NotPermitted
from insights.models import Voice
from insights.queries import helped_with


@transaction.atomic
def hear_voice(
    *, case: Case, by: User, at: datetime, kept_word: str = "", respected: str = "", helped: str = ""
) -> Voice:
    """Write down what the neighbor answered; any answer may be left out, not all of them.

    Raises NotPermitted (not theirs to see, or they helped this neighbor), Invalid.
    """
    require(by, "insights.add_voice", case)
    case = Case.objects.lock(case.pk)
    refuse_helpers(case, by)
    answers = {"kept_word": kept_word, "respected": respected, "helped": helped}
    for name, answer in answers.items():
        if answer and answer not in Voice.Answer.values:
            raise Invalid(_("Answer with yes, partly or no, or leave it out."), attr=name)
    if not any(answers.values()):
        raise Invalid(_("Write down one answer at least; the others may be left out."), attr="kept_word")
    return Voice(case=case, asked_by=by, asked_at=at, **answers).save_by(by)


def refuse_helpers(case: Case, by: User) -> None:
    """Raise NotPermitted when `by` helped this neighbor: they would ask how they did themselves."""
    if helped_with(case, by):
        raise NotPermitted(_("You helped this neighbor, so a colleague asks how it was."))
