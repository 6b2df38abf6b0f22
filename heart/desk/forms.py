"""What the address of a list asks for. A value that we do not know is refused, never silently left out."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, Team, User
from accounts.rules import roles_with
from calls.actions.review import LONGEST_REASON
from calls.models import Call
from cases.queries import who_can_hold_cases
from followups.models import FollowUp
from followups.queries.lateness import Because
from heart.core.forms import CityMomentField, SentOnce
from insights.queries import Age, NoteAge
from neighbors.models import Neighbor
from neighbors.rules import visible_neighbors
from programs.models import Absence, Program
from programs.queries import who_follows_up

NOBODY = "nobody"
PEOPLE = [role for role in Role.values if role not in (Role.INTEGRATION, Role.SYSTEM)]


class SearchForm(forms.Form):
    """What is looked for, by whatever one knows of it."""

    q = forms.CharField(
        label=gettext_lazy("Name, phone, number of a case or call, or address"),
        max_length=200,
        error_messages={"required": gettext_lazy("Type a name, a phone, a number or an address.")},
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


NEW = "new"


class ReviewForm(SentOnce):
    """What a call asks of us, why, and whom it is about: someone we know, or someone to be added."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What does it ask of us?"),
        choices=[
            (Call.Decision.FOLLOW_UP, gettext_lazy("Follow up")),
            (Call.Decision.NO_FOLLOW_UP, gettext_lazy("No follow-up")),
            (Call.Decision.DUPLICATE, gettext_lazy("Told twice")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pick one of the three.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": gettext_lazy("Say why, in a few words.")},
    )
    q = forms.CharField(
        required=False, label=gettext_lazy("Name, other name, phone or place"), max_length=200
    )
    neighbor = forms.CharField(required=False, max_length=40)
    known_as = forms.CharField(
        required=False,
        label=gettext_lazy("What to call them"),
        max_length=200,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_neighbor(self) -> Neighbor | str:
        picked = self.cleaned_data["neighbor"]
        if picked in ("", NEW):
            return picked
        try:
            return visible_neighbors(self.user).get(pk=picked)
        except (Neighbor.DoesNotExist, forms.ValidationError):
            raise forms.ValidationError(_("Pick a neighbor from the list, or add a new one.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") != Call.Decision.FOLLOW_UP or "neighbor" not in cleaned:
            return cleaned
        if not cleaned["neighbor"] and cleaned.get("known_as"):
            cleaned["neighbor"] = NEW
        if not cleaned["neighbor"]:
            self.add_error("neighbor", _("Say whom to follow up with: pick someone, or add them as new."))
        elif cleaned["neighbor"] == NEW and not cleaned.get("known_as"):
            self.add_error("known_as", _("Say what to call them. “Man at Main St bus stop” is enough."))
        return cleaned

    @property
    def picked_neighbor(self) -> Neighbor | None:
        """Someone we know; None where nobody is to be followed up with, or someone is to be added."""
        picked = self.cleaned_data["neighbor"]
        follows_up = self.cleaned_data["decision"] == Call.Decision.FOLLOW_UP
        return picked if follows_up and isinstance(picked, Neighbor) else None

    @property
    def new_neighbor(self) -> str:
        """What to call the neighbor who is to be added; "" when none is."""
        follows_up = self.cleaned_data["decision"] == Call.Decision.FOLLOW_UP
        return self.cleaned_data["known_as"] if follows_up and self.cleaned_data["neighbor"] == NEW else ""


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
    cause = forms.ChoiceField(choices=Because.choices, required=False)


class NoteFilter(forms.Form):
    age = forms.ChoiceField(choices=NoteAge.choices, required=False)

    def in_words(self) -> str:
        return str(dict(NoteAge.choices).get(self.cleaned_data["age"], ""))


def _person(who: str) -> User | None:
    try:
        return User.objects.filter(pk=UUID(who)).first()
    except ValueError:
        return None


class WhatIfForm(forms.Form):
    """What the forecast is asked: someone away, more people on."""

    away = forms.ModelChoiceField(
        User.objects.none(), required=False, label=gettext_lazy("Someone is away"),
        empty_label=gettext_lazy("Nobody more"),
    )  # fmt: skip
    extra = forms.IntegerField(
        min_value=0, max_value=20, required=False, label=gettext_lazy("More people on, in all hours")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["away"].queryset = who_follows_up()


class StretchForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who"), empty_label=gettext_lazy("Choose a person")
    )
    starts_at = CityMomentField(future=True, label=gettext_lazy("From"))
    ends_at = CityMomentField(future=True, label=gettext_lazy("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.people().active()


class AbsenceForm(StretchForm):
    reason = forms.ChoiceField(choices=Absence.Reason.choices, label=gettext_lazy("Why, in a word"))


class ShiftForm(StretchForm):
    program = forms.ModelChoiceField(
        Program.objects.none(), label=gettext_lazy("For"), empty_label=gettext_lazy("Choose a program")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = Program.objects.in_use()


class StaffForm(SentOnce):
    """Someone new."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", gettext_lazy("Choose a role")), *(one for one in Role.choices if one[0] in PEOPLE)],
    )
    team = forms.ModelChoiceField(
        Team.objects.all(), required=False, label=gettext_lazy("Team"), empty_label=gettext_lazy("No team")
    )


class LeadForm(forms.Form):
    lead = forms.ModelChoiceField(
        User.objects.none(), required=False, label=gettext_lazy("Who"), empty_label=gettext_lazy("Nobody")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = who_can_hold_cases().order_by("name", "pk")


class DirectorForm(forms.Form):
    director = forms.ModelChoiceField(
        User.objects.none(), required=False, label=gettext_lazy("Who"), empty_label=gettext_lazy("Nobody")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = User.objects.people().active().filter(role__in=roles_with("insights.view_oversight"))
        self.fields["director"].queryset = who.order_by("name", "pk")
