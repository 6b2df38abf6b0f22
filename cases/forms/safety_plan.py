from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import SafetyPlan
from heart.core.forms import SentOnce

USUAL_REVIEW = timedelta(days=90)
# What to ask for each step. The words written down are the neighbor's.
ASKS = {
    "warning_signs": _("“How do you notice that it starts?”"),
    "own_ways": _("“What has helped you before, without anybody else?”"),
    "people_and_places": _("“Who, or which place, is good for being with people?”"),
    "people_to_ask": _("“Whom would you tell that you are in a crisis?” With a number."),
    "professionals": _("“Whom can you call at any hour?” With a number. 988 and 911 are on the paper."),
    "safer_place": _("“What could hurt you, and who can keep it for you?”"),
}


class SafetyPlanForm(SentOnce):
    """Six steps in the neighbor's words; those that do not fit today may wait."""

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    review_on = forms.DateField(
        label=_("When do we look at it again?"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, plan: SafetyPlan | None, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "based_on": plan.number if plan else 0,
            "review_on": today + USUAL_REVIEW,
            **({step: getattr(plan, step) for step in SafetyPlan.STEPS} if plan else {}),
        }
        super().__init__(*args, **kwargs)
        for step, label in SafetyPlan.STEPS.items():
            self.fields[step] = forms.CharField(
                label=label, required=False, help_text=ASKS[step],
                widget=forms.Textarea({"rows": 3, "dir": "auto"}),
            )  # fmt: skip
        self.order_fields(["form_key", "based_on", *SafetyPlan.STEPS, "review_on"])

    def words(self) -> dict[str, str]:
        return {step: self.cleaned_data[step] for step in SafetyPlan.STEPS}
