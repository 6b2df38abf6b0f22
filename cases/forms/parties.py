from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.encounters import PartyFacts
from cases.models import Encounter, PartyRole

ROWS = 3
ROLES = [("", gettext_lazy("Not said")), *PartyRole.choices]
AGREED = [("", gettext_lazy("Not asked")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
PARTS = ("name", "role", "relationship", "phone", "contact_ok", "may_be_told", "follow_up")


class PartyFields(forms.Form):
    """Who else was in it: some rows, each with what that person agreed to."""

    def ask_the_parties(self, encounter: Encounter | None) -> None:
        known = list(encounter.parties.all()) if encounter else []
        own = {row.role for row in known} - set(PartyRole.values) - {""}
        self.party_places = range(1, max(ROWS, len(known) + 1) + 1)
        for place in self.party_places:
            # A program's own word, which came by the API, stays choosable.
            asked = _fields([*ROLES, *((word, word) for word in sorted(own))])
            self.fields |= {f"party_{part}_{place}": asked[part] for part in PARTS}

    def party_rows(self) -> list[dict[str, forms.BoundField]]:
        return [{part: self[f"party_{part}_{place}"] for part in PARTS} for place in self.party_places]

    @property
    def has_parties(self) -> bool:
        return any(row["name"].value() or row["name"].errors for row in self.party_rows())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place in self.party_places:
            told = {part: cleaned.get(f"party_{part}_{place}") for part in PARTS}
            if any(told.values()) and not told["name"]:
                self.add_error(f"party_name_{place}", _("Say what to call them. “Her mother” is enough."))
            elif told["follow_up"] and not told["contact_ok"]:
                self.add_error(
                    f"party_contact_ok_{place}", _("We come back only to who said yes. Ask them first.")
                )
        return cleaned

    def parties(self) -> list[PartyFacts]:
        rows = [
            {part: self.cleaned_data[f"party_{part}_{place}"] for part in PARTS}
            for place in self.party_places
        ]
        return [PartyFacts(**row) for row in rows if row["name"]]


def parties_as_typed(encounter: Encounter) -> dict[str, Any]:
    """The rows of who is named already, for a form."""
    return {
        f"party_{part}_{place}": _as_typed(getattr(row, part))
        for place, row in enumerate(encounter.parties.all(), start=1)
        for part in PARTS
    }


def _as_typed(value: Any) -> Any:
    return {None: "", True: "yes", False: "no"}.get(value, value) if not isinstance(value, str) else value


def _fields(roles: list[tuple[str, Any]]) -> dict[str, forms.Field]:
    words = forms.TextInput({"dir": "auto", "autocomplete": "off"})
    return {
        "name": forms.CharField(label=_("Name"), required=False, max_length=200, widget=words),
        "role": forms.ChoiceField(label=_("In this call they"), required=False, choices=roles),
        "relationship": forms.CharField(
            label=_("Who they are to the neighbor"), required=False, max_length=100, widget=words
        ),
        "phone": forms.CharField(
            label=_("Phone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"})
        ),
        "contact_ok": forms.TypedChoiceField(
            label=_("May we contact them?"),
            required=False,
            choices=AGREED,
            coerce=lambda value: value == "yes",
            empty_value=None,
        ),
        "may_be_told": forms.CharField(
            label=_("What of theirs may be passed on"), required=False, max_length=300, widget=words
        ),
        "follow_up": forms.BooleanField(label=_("Wants us to come back to them"), required=False),
    }
