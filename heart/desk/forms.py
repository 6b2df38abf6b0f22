"""What the address of a list asks for. A value that we do not know is refused, never silently left out."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from followups.models import FollowUp
from insights.queries import Age, NoteAge

NOBODY = "nobody"


class SearchForm(forms.Form):
    """What is looked for, by whatever one knows of it."""

    q = forms.CharField(
        label=gettext_lazy("Name, phone, number of a case or call, or address"),
        max_length=200,
        error_messages={"required": gettext_lazy("Type a name, a phone, a number or an address.")},
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


class OversightFilter(forms.Form):
    """Rows of one person (`who`: an id, or nobody), and of one age."""

    who = forms.CharField(required=False, max_length=36)

    def clean_who(self) -> str | User:
        who = self.cleaned_data["who"]
        if who in ("", NOBODY):
            return who
        person = _person(who)
        if person is None:
            raise forms.ValidationError(_("There is no such person."))
        return person

    def in_words(self) -> str:
        """The filters that are on, such as "Priya Demo, over 3 d"; call after is_valid()."""
        return ", ".join(filter(None, (self._said(name) for name in self.fields)))

    def _said(self, name: str) -> str:
        value: Any = self.cleaned_data[name]
        if name == "who":
            return _("Nobody yet") if value == NOBODY else str(value)
        return str(dict(self.fields[name].choices).get(value, "")) if value else ""  # type: ignore[attr-defined]


class PromiseFilter(OversightFilter):
    band = forms.ChoiceField(
        choices=[(band, band.label) for band in (FollowUp.Band.OVERDUE, FollowUp.Band.TODAY)], required=False
    )
    age = forms.ChoiceField(choices=Age.choices, required=False)


class NoteFilter(forms.Form):
    age = forms.ChoiceField(choices=NoteAge.choices, required=False)

    def in_words(self) -> str:
        return str(dict(NoteAge.choices).get(self.cleaned_data["age"], ""))


def _person(who: str) -> User | None:
    try:
        return User.objects.filter(pk=UUID(who)).first()
    except ValueError:
        return None
