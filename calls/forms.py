from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.queries import REVIEWED, TO_REVIEW, CallFilters
from programs.models import CallType, Program


class CallFilterForm(forms.Form):
    """What the address of the list says; whatever it says wrongly filters nothing."""

    program = forms.ModelChoiceField(
        Program.objects.in_use(), to_field_name="code", required=False, widget=forms.HiddenInput
    )
    show = forms.ChoiceField(
        choices=[
            ("", _("Eligible")),
            ("all", _("All calls")),
            (TO_REVIEW, _("To read")),
            (REVIEWED, _("Read")),
        ],
        required=False,
        widget=forms.HiddenInput,
    )
    type = forms.ModelChoiceField(
        CallType.objects.in_use(),
        to_field_name="code",
        required=False,
        label=_("Call type"),
        empty_label=_("Every type"),
        widget=forms.Select(attrs={"class": "control"}),
    )

    def filters(self) -> CallFilters:
        self.is_valid()
        chosen: dict[str, Any] = self.cleaned_data
        return CallFilters(
            program=chosen["program"].code if chosen.get("program") else "",
            call_type=chosen["type"].code if chosen.get("type") else "",
            eligible_only=not chosen.get("show"),
            review=chosen.get("show", "").removeprefix("all"),
        )
