import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.models import Beat, NeedCategory
from services.calendar import DAYS, time_of
from services.models import Intake, Schedule, Service
from services.models.shape import columns
from services.queries import ServiceFilters, place_of
from services.queries.hours import rule_of
from services.queries.sources import iso_language

ANY = [("", _("Any"))]
MILES = [
    ("", _("Any distance")),
    ("1", _("1 mile")),
    ("2", _("2 miles")),
    ("5", _("5 miles")),
    ("10", _("10 miles")),
]


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class FinderForm(forms.Form):
    """What the address of the finder asks; what it asks wrongly is said at its field, the rest counts."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    need = _select(_("Need"), [*ANY, *NeedCategory.choices])
    near = forms.CharField(
        label=_("Near"),
        max_length=200,
        required=False,
        help_text=_("A beat, or the name or street of a place in the directory."),
        widget=forms.TextInput({"list": "known-places", "autocomplete": "off"}),
    )
    within = _select(_("Within"), MILES)
    language = _select(_("Language"), ANY)
    intake = _select(_("How they get in"), [*ANY, *Intake.choices])
    age = forms.IntegerField(label=_("Their age"), min_value=0, max_value=120, required=False)
    open_now = forms.BooleanField(label=_("Open now"), required=False)
    no_papers = forms.BooleanField(label=_("Asks for no papers"), required=False)

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [*ANY, *languages]

    def clean_near(self) -> Any:
        said = self.cleaned_data["near"]
        place = place_of(said)
        if said.strip() and place is None:
            raise forms.ValidationError(
                _("No place is known by this. Try a beat, or a name in the directory.")
            )
        return place

    def filters(self) -> ServiceFilters:
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if "within" in told:
            told["within"] = float(told["within"])
        return ServiceFilters(**told)


def known_places() -> list[str]:
    """What the field for a place suggests: the beats on the map."""
    return [str(beat) for beat in Beat.objects.in_use().exclude(outline=None)]


_HOURS = re.compile(
    r"(?P<days>[^\d]+?)\s+(?P<opens>\d\S*(?:\s*[ap]m)?)\s*[-–]\s*(?P<closes>\d\S*(?:\s*[ap]m)?)",
    re.IGNORECASE,
)


class Lines(forms.CharField):
    """A list as people write it: a line each."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": 3, "dir": "auto"}))
        super().__init__(required=False, max_length=5000, **kwargs)

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def run_validators(self, value: Any) -> None:
        """The lines are checked one by one."""


class ServiceForm(forms.ModelForm):
    """What staff change of a service, its short lists a line each."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    need_categories = forms.MultipleChoiceField(
        label=_("Needs that it answers"),
        choices=NeedCategory,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    intake = forms.MultipleChoiceField(
        label=_("Ways in"), choices=Intake, required=False, widget=forms.CheckboxSelectMultiple
    )
    url = forms.URLField(label=_("Website"), max_length=500, required=False, assume_scheme="https")
    phones = Lines(label=_("Phones"), help_text=_("A number a line; what it is for after a |."))
    hours = Lines(label=_("Hours"), help_text=_("Such as: Mon-Fri 9:00-17:00. A line for each."))
    languages = Lines(label=_("Languages"), help_text=_("A language a line."))
    documents = Lines(label=_("What they ask to see"), help_text=_("A paper a line."))

    class Meta:
        model = Service
        fields = (
            "name", "alternate_name", "organization", "description", "status", "need_categories", "intake",
            "application_process", "eligibility_description", "minimum_age", "maximum_age", "wait_time",
            "fees_description", "interpretation_services", "url", "email", "alert",
        )  # fmt: skip
        widgets = {
            name: forms.Textarea({"rows": 3})
            for name in ("description", "application_process", "eligibility_description", "fees_description")
        } | {name: forms.TextInput() for name in ("wait_time", "interpretation_services", "alert")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            return
        service = self.instance
        phones = service.phones.filter(contact=None, service_at_location=None)
        self.initial = {
            **self.initial,
            "version": service.version,
            "phones": [" | ".join(filter(None, (one.number, one.description))) for one in phones],
            "hours": [line for one in self._own_hours() if (line := _hours_line(one))],
            "languages": [one.name or one.code for one in service.languages.filter(phone=None)],
            "documents": [one.document for one in service.required_documents.all()],
        }

    def _own_hours(self) -> Any:
        return self.instance.schedules.filter(service_at_location=None)

    def clean_phones(self) -> list[dict[str, str]]:
        told = [line.partition("|") for line in self.cleaned_data["phones"]]
        if any(len(number.strip()) > 100 or not number.strip() for number, _bar, _says in told):
            raise forms.ValidationError(_("Begin each line with a number."))
        return [{"number": number.strip(), "description": says.strip()} for number, _bar, says in told]

    def clean_hours(self) -> list[dict[str, Any]]:
        return [_hours_of(line) for line in self.cleaned_data["hours"]]

    def clean_languages(self) -> list[dict[str, str]]:
        names = self.cleaned_data["languages"]
        if any(len(name) > 100 for name in names):
            raise forms.ValidationError(_("A language has a shorter name."))
        return [{"name": name, "iso": iso_language("", name)} for name in names]

    def clean_documents(self) -> list[dict[str, str]]:
        return [{"document": line} for line in self.cleaned_data["documents"]]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """The lists as they are to be. Hours that a line can't say are kept as they are."""
        kept = (
            [_as_facts(one) for one in self._own_hours() if not _hours_line(one)] if self.instance.pk else []
        )
        return {
            "phones": self.cleaned_data["phones"],
            "schedules": [*self.cleaned_data["hours"], *kept],
            "languages": self.cleaned_data["languages"],
            "required_documents": self.cleaned_data["documents"],
        }

    def conflicts_with(self, current: Service) -> bool:
        return bool(self.cleaned_data.get("version") not in (None, current.version))


def _hours_line(schedule: Schedule) -> str:
    """ "Mon-Fri 9:00-17:00"; "" for what says more than a week's days and hours."""
    rule = rule_of(schedule)
    more = (schedule.valid_from, schedule.valid_to, schedule.dtstart, schedule.until, schedule.description)
    if rule is None or not rule.is_plain() or any(more):
        return ""
    days = ",".join(day for day in DAYS if day in rule.weekdays()) or ",".join(DAYS)
    return f"{days} {rule.opens:%H:%M}-{rule.closes:%H:%M}"


def _as_facts(schedule: Schedule) -> dict[str, Any]:
    return {name: getattr(schedule, field.name) for name, field in columns(Schedule).items()}


def _hours_of(line: str) -> dict[str, Any]:
    match = _HOURS.fullmatch(line)
    try:
        if match is None:
            raise ValueError
        days = _days_of(match["days"])
        opens, closes = time_of(match["opens"]), time_of(match["closes"])
    except ValueError:
        raise forms.ValidationError(
            _("“%(line)s” is no line of hours. Write it like Mon-Fri 9:00-17:00."), params={"line": line[:60]}
        ) from None
    return {"freq": "WEEKLY", "byday": ",".join(days), "opens_at": opens, "closes_at": closes}


def _days_of(said: str) -> list[str]:
    """The days of "Mon-Fri", "Mo, We" or "daily"; raises ValueError."""
    if said.strip().casefold() in ("daily", "every day"):
        return list(DAYS)
    days: list[str] = []
    for part in said.split(","):
        first, _dash, last = part.partition("-")
        start = DAYS.index(first.strip()[:2].upper())
        end = DAYS.index(last.strip()[:2].upper()) if last.strip() else start
        days += [DAYS[place % 7] for place in range(start, end + 1 if end >= start else end + 8)]
    return [day for day in DAYS if day in days]
