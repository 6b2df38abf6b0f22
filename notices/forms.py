from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from notices.actions import Wish
from notices.models import Kind, Preference, QuietHours, Urgency
from notices.queries import Told


@dataclass(frozen=True)
class KindRow:
    """One line of the form: what is told, and the fields that say how."""

    told: Told
    in_app: BoundField | None  # none for what can't be muted
    email: BoundField


class TellingForm(forms.Form):
    """How I want to be told: each kind, and my quiet hours."""

    starts = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def __init__(self, data: Any, told: Sequence[Told], quiet: QuietHours | None) -> None:
        quiet_times = {"starts": quiet.starts, "ends": quiet.ends} if quiet else {}
        super().__init__(data, initial=quiet_times)
        self.told = told
        for each in told:
            self._add_fields_of(each)

    def _add_fields_of(self, each: Told) -> None:
        label = each.kind.label
        self.fields[f"{each.kind}_email"] = forms.ChoiceField(
            label=_("By e-mail: %(kind)s") % {"kind": label},
            choices=[(way.value, way.label) for way in each.email_choices],
            initial=each.email.value,
        )
        if each.facts.can_be_muted:
            self.fields[f"{each.kind}_counted"] = forms.BooleanField(
                label=_("Count it: %(kind)s") % {"kind": label},
                required=False,
                initial=each.in_app == Preference.InApp.COUNTED,
            )

    def groups(self) -> Iterator[tuple[Urgency, list[KindRow]]]:
        for urgency in Urgency:
            yield urgency, [self._row(each) for each in self.told if each.facts.urgency == urgency]

    def _row(self, each: Told) -> KindRow:
        counted = f"{each.kind}_counted"
        return KindRow(each, self[counted] if counted in self.fields else None, self[f"{each.kind}_email"])

    @property
    def wishes(self) -> list[Wish]:
        return [
            Wish(each.kind, self._in_app(each.kind), self.cleaned_data[f"{each.kind}_email"])
            for each in self.told
        ]

    def _in_app(self, kind: Kind) -> str:
        counted = self.cleaned_data.get(f"{kind}_counted", True)
        return Preference.InApp.COUNTED if counted else Preference.InApp.MUTED
