from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.actions.cases import NeedOutcome
from cases.forms.versioned import Versioned
from cases.models import Case, ClosureReason, Need, PauseKind
from cases.queries import needs_second_word, who_can_hold_cases
from heart.core.forms import CityMomentField


class ReasonForm(Versioned):
    reason = forms.CharField(
        label=gettext_lazy("Why, in a few words"), max_length=300, widget=forms.TextInput({"dir": "auto"})
    )


class OpenCaseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why we open a case"), max_length=300, widget=forms.TextInput({"dir": "auto"})
    )


class PauseForm(Versioned):
    kind = forms.ChoiceField(
        label=gettext_lazy("Why does it rest?"),
        choices=PauseKind,
        initial=PauseKind.HOSPITAL,
        required=False,
        widget=forms.RadioSelect,
    )
    until = CityMomentField(label=gettext_lazy("Until"), future=True)
    reason = forms.CharField(
        label=gettext_lazy("More about it, in a few words"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or PauseKind.OTHER


class RiskForm(Versioned):
    risk = forms.ChoiceField(
        label=gettext_lazy("How much risk?"),
        choices=[("", gettext_lazy("Not known")), *Case.Risk.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_risk(self) -> str | None:
        return self.cleaned_data["risk"] or None


class AssignForm(Versioned):
    to = forms.ModelChoiceField(
        label=gettext_lazy("Who takes it?"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Nobody: back to the pool"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, in a few words"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = who_can_hold_cases()


class ClosingAnswerForm(forms.Form):
    """A supervisor's word on closing a case."""

    yes = forms.ChoiceField(
        label=gettext_lazy("What do you say?"),
        choices=[
            ("yes", gettext_lazy("Close it")),
            ("no", gettext_lazy("Send it back: something is still to be done")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("In a few words"),
        help_text=gettext_lazy("Who asked reads it. Needed when you send it back."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("yes") == "no" and not told.get("answer"):
            self.add_error("answer", _("Say what is still to be done."))
        return told


class CloseForm(Versioned):
    """Why the case closes, and what became of each need that is still open."""

    BECAME = [(status, status.label) for status in Need.ENDED_WITHOUT]

    reason = forms.ChoiceField(
        label=gettext_lazy("Why does the case close?"), choices=ClosureReason, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, case: Case, by: User, open_needs: list[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_needs = open_needs
        reason = str(self["reason"].value() or "")
        self.needs_second_word = needs_second_word(case, reason, by)
        for need in open_needs:
            label = need.get_category_display()
            self.fields[f"status_{need.pk}"] = forms.ChoiceField(
                label=_("%(need)s: what became of it?") % {"need": label},
                choices=self.BECAME,
                widget=forms.RadioSelect,
            )
            self.fields[f"reason_{need.pk}"] = forms.CharField(
                label=_("%(need)s: why, in a few words") % {"need": label},
                max_length=300,
                widget=forms.TextInput({"dir": "auto"}),
            )

        if self.needs_second_word:
            self.fields["words"] = forms.CharField(
                label=_("For the supervisor: what was tried, and why is it time?"),
                max_length=500,
                widget=forms.Textarea({"rows": 3, "dir": "auto"}),
                error_messages={
                    "required": _(
                        "This case closes only with a supervisor's word. "
                        "Say what was tried, and why it is time."
                    )
                },
            )

    def outcomes(self) -> list[NeedOutcome]:
        told = self.cleaned_data
        return [
            NeedOutcome(need.pk, told[f"status_{need.pk}"], told[f"reason_{need.pk}"])
            for need in self.open_needs
        ]
