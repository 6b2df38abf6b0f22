from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.core.forms import SentOnce
from neighbors.calendar import DAYS, SafeTime
from neighbors.models import Contact, ContactPoint, Neighbor
from neighbors.models.neighbor import OLDEST_AGE
from neighbors.queries import language_choices
from programs.queries import city

VOICEMAIL = [("", gettext_lazy("Not asked")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class SearchForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Name, other name, phone or place"),
        max_length=200,
        error_messages={"required": gettext_lazy("Type a name, a phone number or a place to look for.")},
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


class WordsField(forms.CharField):
    """Several short texts in one line, with commas between them; cleans to a list."""

    def __init__(self, *, each: int, **kwargs: Any) -> None:
        self.each = each
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = [word.strip() for word in super().clean(value).split(",") if word.strip()]
        if any(len(word) > self.each for word in words):
            raise ValidationError(
                _("Put commas between them: each has at most %(n)d letters.") % {"n": self.each}
            )
        return words


def _text(label: Any, length: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **kwargs)


def _wall_time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )


class PointForm(forms.Form):
    """One way to reach the neighbor; without a number or address the row is not there."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ContactPoint.Kind)
    value = _text(gettext_lazy("Number or address"), 300)
    label = _text(gettext_lazy("Whose, or which"), 100)
    ok_to_leave_message = forms.BooleanField(label=gettext_lazy("Message is OK"), required=False)
    ok_to_text = forms.BooleanField(label=gettext_lazy("Text is OK"), required=False)
    note = _text(gettext_lazy("Note"), 500)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("value") and not self.errors and (told.get("label") or told.get("note")):
            self.add_error("value", _("Give the number or address, or clear this row."))
        return told


class ContactForm(forms.Form):
    """One person in the neighbor's life; without a name the row is not there."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = _text(gettext_lazy("Name"), 200)
    relationship = _text(gettext_lazy("Relationship"), 100)
    phone = _text(gettext_lazy("Phone"), 100)
    may_discuss = forms.BooleanField(
        label=gettext_lazy("The neighbor says we may talk with them"), required=False
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("name") and not self.errors and (told.get("phone") or told.get("relationship")):
            self.add_error("name", _("Give a name, or clear this row."))
        return told


class SafeTimeForm(forms.Form):
    """Some hours of some days; without a day the row is not there."""

    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days"),
        choices=[(day, WEEKDAYS_ABBR[day - 1]) for day in DAYS],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = _wall_time(gettext_lazy("Safe from"))
    closes = _wall_time(gettext_lazy("Until"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self.errors:
            return told
        if told.get("days") and not (told.get("opens") and told.get("closes")):
            self.add_error("opens", _("Say from when and until when."))
        if not told.get("days") and (told.get("opens") or told.get("closes")):
            self.add_error("days", _("Say on which days, or clear the hours."))
        return told


PointFormSet = forms.formset_factory(PointForm, extra=1, max_num=50)
ContactFormSet = forms.formset_factory(ContactForm, extra=1, max_num=50)
TimeFormSet = forms.formset_factory(SafeTimeForm, extra=1, max_num=14)


class NeighborForm(SentOnce):
    """The facts of a neighbor with the two lists; only what to call them is asked for."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    known_as = forms.CharField(
        label=gettext_lazy("What to call them"),
        max_length=200,
        help_text=gettext_lazy("A name, or what you know: “man at the Main St bus stop”."),
        error_messages={"required": gettext_lazy("Say what to call them, even if it is not a name.")},
    )
    unnamed = forms.BooleanField(label=gettext_lazy("Their name is not known yet"), required=False)
    first_name = _text(gettext_lazy("First name"), 200)
    last_name = _text(gettext_lazy("Last name"), 200)
    aliases = WordsField(
        label=gettext_lazy("Other names"), each=200, help_text=gettext_lazy("With commas between them.")
    )
    date_of_birth = forms.DateField(
        label=gettext_lazy("Date of birth"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    age_estimate = forms.IntegerField(
        label=gettext_lazy("Age, about"), required=False, min_value=0, max_value=OLDEST_AGE
    )
    gender = _text(gettext_lazy("Gender, in their words"), 60)
    pronouns = _text(gettext_lazy("Pronouns"), 60)
    race_ethnicity = WordsField(
        label=gettext_lazy("Race and ethnicity"),
        each=60,
        help_text=gettext_lazy("Only if they want to say. It shows whether we serve people fairly."),
    )
    preferred_language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    interpreter_needed = forms.BooleanField(label=gettext_lazy("Needs an interpreter"), required=False)
    housing_status = _text(gettext_lazy("Housing"), 100)
    usual_location = _text(gettext_lazy("Where to find them"), 300)
    safe_hours = _text(gettext_lazy("Safe hours, in their words"), 200)
    may_answer = _text(gettext_lazy("Who may answer"), 200)
    ask_for = _text(gettext_lazy("Ask for"), 200)
    voicemail_ok = forms.TypedChoiceField(
        label=gettext_lazy("Voicemail is OK"),
        choices=VOICEMAIL,
        required=False,
        coerce=lambda said: said == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    if_someone_else_answers = _text(gettext_lazy("If someone else answers"), 300)
    hide_program = forms.BooleanField(label=gettext_lazy("Do not say who we are"), required=False)
    unsafe_person = _text(gettext_lazy("Someone at the address who is not safe for them"), 300)
    home_visit = _text(gettext_lazy("Home visit"), 300)

    def __init__(
        self, data: Any = None, *, neighbor: Neighbor | None = None, initial: dict | None = None
    ) -> None:
        self.neighbor = neighbor
        super().__init__(data, initial=_told(neighbor) if neighbor else initial)
        language = neighbor.preferred_language if neighbor else ""
        self.fields["preferred_language"].choices = [
            ("", _("Not known")),
            *language_choices(city().languages, language),
        ]
        points = neighbor.contact_points.all() if neighbor else []
        contacts = neighbor.contacts.all() if neighbor else []
        self.points = PointFormSet(data, prefix="points", initial=[_row(one, PointForm) for one in points])
        self.contacts = ContactFormSet(
            data, prefix="contacts", initial=[_row(one, ContactForm) for one in contacts]
        )
        times = neighbor.safe_week if neighbor else []
        self.times = TimeFormSet(data, prefix="times", initial=[vars(one) for one in times])

    def clean(self) -> dict[str, Any]:
        if not all([self.points.is_valid(), self.contacts.is_valid(), self.times.is_valid()]):
            self.add_error(None, _("Check the safe hours, the ways to reach them and the people below."))
        return super().clean() or {}

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        told = {
            name: value for name, value in self.cleaned_data.items() if name not in ("form_key", "version")
        }
        return told | {
            "contact_points": _rows(self.points, "value"),
            "contacts": _rows(self.contacts, "name"),
            "safe_times": [str(SafeTime(**row)) for row in _rows(self.times, "days")],
        }

    def conflicts_with(self, current: Neighbor) -> list[tuple[Any, Any, Any]]:
        """What someone else changed meanwhile: label, what it says now, what was typed here.

        The form then holds the current version, so that saving again is a decision.
        """
        now = _told(current)
        differing = [
            (field.label, field.prepare_value(now[name]), field.prepare_value(self.cleaned_data[name]))
            for name, field in self.fields.items()
            if name in now and name != "version" and now[name] != self.cleaned_data[name]
        ]
        self.data = self.data.copy()
        self.data["version"] = current.version
        return differing


def _told(neighbor: Neighbor) -> dict[str, Any]:
    names = [name for name in NeighborForm.base_fields if name != "form_key"]
    return {name: getattr(neighbor, name) for name in names} | {
        "voicemail_ok": {True: "yes", False: "no", None: ""}[neighbor.voicemail_ok]
    }


def _row(part: ContactPoint | Contact, form: type[forms.Form]) -> dict[str, Any]:
    return {name: getattr(part, name) for name in form.base_fields}


def _rows(formset: Any, needed: str) -> list[dict[str, Any]]:
    rows = [dict(form.cleaned_data) for form in formset if form.cleaned_data.get(needed)]
    return [{name: value for name, value in row.items() if value is not None} for row in rows]
