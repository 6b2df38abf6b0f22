from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.versioned import Versioned
from cases.models import Goal
from heart.core.forms import SentOnce
from programs.models import PlanTemplate


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.TextInput({"dir": "auto"}))


class GoalForm(SentOnce):
    words = _words(_("What do they want to reach, in their words?"))


class ChangeGoalForm(Versioned):
    status = forms.ChoiceField(label=_("How far is it?"), choices=Goal.Status, widget=forms.RadioSelect)
    words = _words(_("In their words"))

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": goal.version, "status": goal.status, "words": goal.words}
        super().__init__(*args, **kwargs)


class ToDoForm(SentOnce):
    words = _words(_("What to do"))
    due_on = forms.DateField(
        label=_("On which day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class PlanForm(SentOnce):
    """Steps that are proposed; those that are picked become to-dos of one's own."""

    steps = forms.MultipleChoiceField(
        label=_("Which steps will you take?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, plans: list[PlanTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [step for plan in plans for step in plan.steps]
        self.fields["steps"].choices = [(step, step) for step in dict.fromkeys(steps)]
