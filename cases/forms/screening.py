from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.forms.versioned import Versioned
from cases.models import Screening
from heart.core.forms import SentOnce
from programs.queries.questionnaires import Questionnaire


class ScreeningForm(SentOnce):
    """The questions of one questionnaire; each can be skipped."""

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire = questionnaire
        for item in questionnaire.items:
            self.fields[f"item_{item.key}"] = forms.ChoiceField(
                label=item.text,
                choices=[*questionnaire.answers.items(), ("", _("Skip"))],
                required=False,
                widget=forms.RadioSelect,
            )

    def answers(self) -> dict[str, str]:
        return {item.key: self.cleaned_data[f"item_{item.key}"] for item in self.questionnaire.items}


class ConfirmForm(Versioned):
    """What becomes of what a screening proposes. Nothing is picked beforehand."""

    needs = forms.MultipleChoiceField(
        label=_("Which needs go into the case?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    come_back = forms.BooleanField(required=False)
    risk = forms.BooleanField(required=False)

    def __init__(self, *args: Any, screening: Screening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = list(zip(screening.proposed_needs, screening.need_labels, strict=True))
        days, risk = screening.proposed_days or 0, screening.get_proposed_risk_display()
        self.fields["come_back"].label = ngettext(
            "Come back within %(n)d day", "Come back within %(n)d days", days
        ) % {"n": days}
        self.fields["risk"].label = _("Set the risk: %(risk)s") % {"risk": risk}
        if not screening.proposed_needs:
            del self.fields["needs"]
        if not days:
            del self.fields["come_back"]
        if not screening.proposed_risk:
            del self.fields["risk"]

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class WordForm(Versioned):
    reason = forms.CharField(
        label=_("What did you see and decide, in a few words?"), max_length=500,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )  # fmt: skip
