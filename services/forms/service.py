"""What staff change of a service."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heart.core.forms import SentOnce
from programs.models import NeedCategory
from services.forms.lines import (
    Lines,
    as_facts,
    hours_line,
    hours_of,
    place_of_line,
    room_line,
    room_of_line,
)
from services.models import Intake, Service
from services.queries.places import place_line
from services.queries.sources import iso_language


class ServiceForm(SentOnce, forms.ModelForm):
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
    places = Lines(
        label=_("Places"),
        help_text=_("A place a line: name | street, city. For the map, a third part: | 35.99, -78.90"),
    )
    room = Lines(label=_("Room today"), help_text=_("Such as: 4 beds, or 4 of 20 beds."))
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

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if self.instance._state.adding:
            return
        del self.fields["form_key"]  # a change carries the version that its writer saw
        service = self.instance
        phones = service.phones.filter(contact=None, service_at_location=None)
        self.initial = {
            **self.initial,
            "version": service.version,
            "phones": [" | ".join(filter(None, (one.number, one.description))) for one in phones],
            "hours": [line for one in self._own_hours() if (line := hours_line(one))],
            "languages": [one.name or one.code for one in service.languages.filter(phone=None)],
            "places": [place_line(one) for one in service.service_at_locations.all()],
            "room": [room_line(one) for one in service.service_capacities.all()],
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
        return [hours_of(line) for line in self.cleaned_data["hours"]]

    def clean_languages(self) -> list[dict[str, str]]:
        names = self.cleaned_data["languages"]
        if any(len(name) > 100 for name in names):
            raise forms.ValidationError(_("A language has a shorter name."))
        return [{"name": name, "iso": iso_language("", name)} for name in names]

    def clean_places(self) -> list[dict[str, Any]]:
        """A line that was there is the place that was there, however its source wrote it."""
        lines = list(dict.fromkeys(self.cleaned_data["places"]))
        there = self.initial.get("places", [])
        return [{"line": line} if line in there else place_of_line(line) for line in lines]

    def clean_room(self) -> list[dict[str, Any]]:
        """A line that says what it said before keeps its day: nobody has asked again."""
        there = self.instance.service_capacities.all() if self.instance.pk else []
        days = {room_line(one): one.updated for one in there if not self.instance._state.adding}
        return [room_of_line(line, days.get(line, self.today)) for line in self.cleaned_data["room"]]

    def clean_documents(self) -> list[dict[str, str]]:
        return [{"document": line} for line in self.cleaned_data["documents"]]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """The lists as they are to be. Hours that a line can't say are kept as they are."""
        kept = [as_facts(one) for one in self._own_hours() if not hours_line(one)] if self.instance.pk else []
        return {
            "phones": self.cleaned_data["phones"],
            "schedules": [*self.cleaned_data["hours"], *kept],
            "languages": self.cleaned_data["languages"],
            "required_documents": self.cleaned_data["documents"],
            "service_capacities": self.cleaned_data["room"],
            "service_at_locations": self.cleaned_data["places"],
        }

    def conflicts_with(self, current: Service) -> bool:
        return bool(self.cleaned_data.get("version") not in (None, current.version))
