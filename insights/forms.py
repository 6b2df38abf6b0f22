from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.actions.encounters import ResponderFacts
from cases.models import Encounter
from cases.queries import who_can_hold_cases
from heart.core.forms import CityMomentField, SentOnce
from insights.measures import AXES, BREAKDOWNS, MEASURES, Lens, Period
from insights.models import Export, Publication, QualityReview, QualitySample, UnarmedReview, Voice
from insights.models.export import SHORTEST_PURPOSE
from programs.models import Beat, CallType, Program
from programs.queries import city_zone

MOST_DAYS = 400
USUAL_PERIOD = timedelta(days=29)  # before the last day: 30 days in all
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)


class DayField(forms.DateField):
    """A day of the city, as ISO writes it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": gettext_lazy("Give the day as year-month-day, such as 2026-11-19.")}
        super().__init__(required=False, input_formats=["%Y-%m-%d"], error_messages=messages, **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not EARLIEST <= value <= LATEST:
            raise forms.ValidationError(_("Give a day between 1900 and 2100."), "invalid")


class CodeField(forms.ModelChoiceField):
    """One of the city's codes."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        messages = {"invalid_choice": gettext_lazy("There is no such code.")}
        super().__init__(
            model._default_manager.all(),
            to_field_name="code",
            required=False,
            empty_label=gettext_lazy("All"),
            error_messages=messages,
            **kwargs,
        )


class AxisField(forms.ChoiceField):
    """One of the codes of an axis; they are asked for when the form is made."""

    def __init__(self, axis: str) -> None:
        super().__init__(
            choices=lambda: [("", gettext_lazy("All")), *AXES[axis].words().items()],
            required=False,
            label=AXES[axis].label,  # type: ignore[arg-type]  # the stubs know one kind of lazy text
            error_messages={"invalid_choice": gettext_lazy("There is no such code.")},
        )


class LensForm(forms.Form):
    """What to look at, from an address: both days included, all else may be left out."""

    program = CodeField(Program, label=gettext_lazy("Program"))
    beat = CodeField(Beat, label=gettext_lazy("Beat"))
    need = AxisField("need")
    call_type = CodeField(CallType, label=gettext_lazy("Call type"))
    part_of_day = AxisField("part_of_day")
    language = AxisField("language")
    age = AxisField("age")
    gender = AxisField("gender")
    race_ethnicity = AxisField("race_ethnicity")

    def __init__(self, asked: Any, *, at: datetime) -> None:
        self.at, self.zone = at, city_zone()
        days = {"from": DayField(label=gettext_lazy("From")), "to": DayField(label=gettext_lazy("To"))}
        super().__init__({name: asked.get(name, "") for name in [*days, *self.base_fields]})
        # `from` is a word of Python, so it can't be declared above.
        self.fields = days | self.fields
        # What is left out is filled in, so that the page shows which days it is about.
        self.data["to"] = self.data["to"] or at.astimezone(self.zone).date().isoformat()
        self.data["from"] = self.data["from"] or _usual_first_day(self.data["to"])

    @classmethod
    def of_query(cls, query: str, *, at: datetime) -> "LensForm":
        """Of what stands behind the question mark of an address."""
        return cls(QueryDict(query[:2000]), at=at)

    @property
    def query(self) -> str:
        """The same again, in one order and with its days said."""
        return urlencode({name: self.data[name] for name in self.fields if self.data[name]})

    def clean(self) -> dict[str, Any]:
        days = super().clean() or {}
        if days.get("from") and days.get("to") and days["from"] > days["to"]:
            self.add_error("to", _("The last day is before the first. Swap them."))
        return days

    @property
    def lens(self) -> Lens:
        """Of a valid form."""
        facts = self.cleaned_data
        codes = {name: str(facts[name]) for name in AXES if facts[name]}
        return Lens(Period(facts["from"], facts["to"], self.zone), **codes)


class FiguresForm(LensForm):
    """The same, what to break the figures down by, and which of them."""

    by = forms.ChoiceField(
        choices=[("", gettext_lazy("Nothing")), *((name, axis.label) for name, axis in BREAKDOWNS.items())],
        required=False,
        label=gettext_lazy("By"),
        error_messages={"invalid_choice": gettext_lazy("There is no such breakdown.")},
    )
    key = forms.CharField(required=False, label=gettext_lazy("Measures"))

    def clean_key(self) -> list[str] | None:
        keys = [key.strip() for key in self.cleaned_data["key"].split(",") if key.strip()]
        if not set(keys) <= set(MEASURES):
            raise forms.ValidationError(_("There is no such measure."), "invalid_choice")
        return keys or None

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        days = {"from", "to"} <= facts.keys() and (facts["to"] - facts["from"]).days
        if facts.get("by") == "day" and days and days >= MOST_DAYS:
            self.add_error("by", _("By day, choose a period of at most 400 days."))
        return facts


def _usual_first_day(last: str) -> str:
    """Thirty days before the end of `last`; "" when that is no day, which is refused at its own field."""
    try:
        day = date.fromisoformat(last)
    except ValueError:
        return ""
    return max(EARLIEST, day - USUAL_PERIOD).isoformat() if EARLIEST <= day <= LATEST else ""


class PublishForm(forms.Form):
    """The end of which month."""

    last_on = forms.ChoiceField(label=gettext_lazy("From New Year to the end of"))

    def __init__(self, *args: Any, months: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_on"].choices = [
            (last.isoformat(), dateformat.format(last, "F Y")) for last in months
        ]

    def clean_last_on(self) -> date:
        return date.fromisoformat(self.cleaned_data["last_on"])


class CorrectionForm(forms.Form):
    """What was wrong, in both languages of the public page."""

    corrects = forms.ModelChoiceField(
        Publication.objects.current().newest_first(),
        label=gettext_lazy("Which publication"),
        empty_label=None,
    )
    what_was_wrong = forms.CharField(
        label=gettext_lazy("What was wrong, in English"),
        help_text=gettext_lazy("Everyone reads it. Say what we counted wrongly, and what is right."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    what_was_wrong_es = forms.CharField(
        label=gettext_lazy("The same in Spanish"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class VoiceForm(SentOnce):
    """Three questions, each of which the neighbor may skip."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, question in Voice.QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=question, choices=Voice.Answer, required=False, widget=forms.RadioSelect
            )


class ExportForm(SentOnce):
    """Which rows as which file, through which filters, and what for."""

    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    what = forms.ChoiceField(label=gettext_lazy("Rows"))
    purpose = forms.CharField(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("Who asked, and what they will do with it. It is kept. Name no neighbor."),
        min_length=SHORTEST_PURPOSE,
        max_length=300,
        error_messages={"min_length": gettext_lazy("Say what it is for, in 10 to 300 characters.")},
    )

    def __init__(self, *args: Any, user: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["what"].choices = _exports_for(user)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        self.asked = LensForm.of_query(facts.get("query", ""), at=self.at)
        if not self.asked.is_valid():
            raise forms.ValidationError(_("One of these filters is not known. Set them again."))
        return facts

    @property
    def facts(self) -> dict[str, Any]:
        """What the action asks for."""
        kind, form = self.cleaned_data["what"].split(".")
        purpose = self.cleaned_data["purpose"]
        return {"kind": kind, "form": form, "lens": self.asked.lens, "purpose": purpose}


def _exports_for(user: User) -> list[tuple[str, Any]]:
    kinds = Export.Kind
    offered = [
        (f"{kind}.{form}", f"{kind.label}, {form.label}")
        for kind in (kinds.ENCOUNTERS, kinds.FOLLOW_UPS, kinds.NEEDS)
        for form in (Export.Form.CSV, Export.Form.XLSX)
        if user.has_perm("insights.export_rows")
    ]
    if user.has_perm("insights.export_extract"):
        offered.append(
            (f"{kinds.EXTRACT}.{Export.Form.ZIP}", f"{kinds.EXTRACT.label}, {Export.Form.ZIP.label}")
        )
    return offered


class SampleForm(SentOnce):
    """What to draw from, by lot."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Of what"),
        choices=QualitySample.Kind,
        initial=QualitySample.Kind.NOTES,
        widget=forms.RadioSelect,
    )
    program = forms.ModelChoiceField(
        Program.objects.all(),
        label=gettext_lazy("Program"),
        required=False,
        empty_label=gettext_lazy("All"),
    )
    first_on = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}))
    last_on = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"}))
    size = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=QualitySample.MOST, initial=5
    )


class ReadingForm(forms.Form):
    """The rubric's questions, and words to the author."""

    def __init__(self, *args: Any, rubric: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        for row in rubric:
            self.fields[f"score_{row['code']}"] = forms.TypedChoiceField(
                label=row["question"], choices=QualityReview.Score, coerce=int, widget=forms.RadioSelect
            )
        self.fields["feedback"] = forms.CharField(
            label=_("To the author: what works, and one thing to try"),
            max_length=2000,
            widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        )

    def scores(self) -> dict[str, int]:
        return {row["code"]: self.cleaned_data[f"score_{row['code']}"] for row in self.rubric}


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("Supervisors read it. You can leave it out."),
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class UnarmedForm(forms.Form):
    """Whether a team without police could have gone."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Could a team without police have gone?"),
        choices=UnarmedReview.Answer,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea({"rows": 2, "dir": "auto"})
    )


class PlanForm(forms.Form):
    """How to meet a familiar neighbor."""

    words = forms.CharField(
        label=gettext_lazy("What helps, what does not, and whom to call"),
        help_text=gettext_lazy("Responders read it on the way: short, and nothing that they do not need."),
        max_length=2000,
        widget=forms.Textarea({"rows": 6, "dir": "auto"}),
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Who looks after it"))
    review_on = forms.DateField(
        label=gettext_lazy("Look at it again by"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = who_can_hold_cases()


class MissingForm(forms.Form):
    """One answer of one encounter, on the version that its writer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, field: str, encounter: Encounter, **kwargs: Any) -> None:
        # The ids of a page's many forms differ, by the encounter that each is about.
        kwargs["auto_id"] = f"id_{encounter.pk}_%s"
        super().__init__(*args, **kwargs)
        self.field, self.encounter = field, encounter
        self.initial["version"] = encounter.version
        if field == "felt_safe":
            for responder in self._unanswered():
                self.fields[f"safe_{responder.user_id}"] = _yes_or_no(
                    _("%(name)s, as they told you") % {"name": responder.user.name}
                )
        else:
            self.fields["value"] = _field_of(field)

    def _unanswered(self) -> list[Any]:
        return [one for one in self.encounter.responders.all() if one.felt_safe is None]

    def answers(self) -> dict[str, Any]:
        """What `change_encounter` is told."""
        if self.field != "felt_safe":
            return {self.field: self.cleaned_data["value"]}
        return {
            "responders": [
                ResponderFacts(one.user, one.discipline, self._said_by(one))
                for one in self.encounter.responders.all()
            ]
        }

    def _said_by(self, responder: Any) -> bool | None:
        said: bool | None = self.cleaned_data.get(f"safe_{responder.user_id}", responder.felt_safe)
        return said


def _yes_or_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )


def _field_of(name: str) -> forms.Field:
    """How one answer of an encounter is asked for."""
    column: Any = Encounter._meta.get_field(name)
    label = str(column.verbose_name)[:1].upper() + str(column.verbose_name)[1:]
    if column.is_relation:
        rows = column.related_model.objects.in_use()
        return forms.ModelChoiceField(rows, label=label)
    if column.get_internal_type() == "BooleanField":
        field = _yes_or_no(label)
        field.required = True
        return field
    if column.get_internal_type() == "DateTimeField":
        return CityMomentField(label=label)
    return forms.ChoiceField(label=label, choices=[("", _("Not said")), *column.choices])
