"""What the finder is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.models import Beat, NeedCategory
from services.models import Intake
from services.queries import ServiceFilters, place_of

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
