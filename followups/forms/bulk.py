"""What is asked of many picked rows at once."""

from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.queries import who_can_hold_cases
from followups.calendar import window_of_day
from followups.forms.promises import DayField
from followups.models.bulk import MOST_PICKED
from heart.core.forms import SentOnce


class PickedField(forms.Field):
    """The ids of picked rows, each once, in the order in which they were picked."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "unknown": gettext_lazy("One of these is not a row of ours. Go back to the queue and pick again."),
    }

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return list(dict.fromkeys(UUID(one) for one in value or []))
        except ValueError:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown") from None


class PickedForm(SentOnce):
    """Which rows of the queue were picked: follow-ups, and cases where no date is set."""

    follow_up = PickedField(required=False)
    case = PickedField(required=False)
    reason = forms.CharField(label=gettext_lazy("Why, in a few words"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The list sends no key; the page that asks what to do with the rows makes one.
        self.fields["form_key"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        picked = len(cleaned.get("follow_up", [])) + len(cleaned.get("case", []))
        if not picked and not self.errors:
            raise forms.ValidationError(_("No row is picked. Go back to the queue and pick one or more."))
        if picked > MOST_PICKED:
            raise forms.ValidationError(_("Pick 100 rows at most, then do the rest."))
        return cleaned


class GiveManyForm(PickedForm):
    """Who gets the picked cases."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        error_messages={"invalid_choice": gettext_lazy("They can't work cases. Pick someone else.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].required = True
        self.fields["user"].queryset = who_can_hold_cases()


class CoverForm(PickedForm):
    """Who gets which of the picked cases, as the page proposed it: "case:user" for each."""

    plan = forms.Field(widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].required = True

    def clean_plan(self) -> dict[UUID, User]:
        try:
            pairs = [pair.split(":") for pair in self.data.getlist("plan")]
            named = {UUID(case): UUID(person) for case, person in pairs}
        except ValueError:
            raise forms.ValidationError(_("This plan is not one of ours. Go back and pick again.")) from None
        people = who_can_hold_cases().in_bulk(list(named.values()))
        if set(people) != set(named.values()):
            raise forms.ValidationError(_("One of them can't work cases any more. Go back and pick again."))
        return {case: people[user] for case, user in named.items()}


class MoveManyForm(PickedForm):
    """To which day the picked windows move. `sure` is the day for which the preview was read."""

    day = DayField(label=gettext_lazy("Move to"), error_messages={"required": gettext_lazy("Pick a day.")})
    reason = forms.CharField(
        label=gettext_lazy("Why, in a few words"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why, in a few words.")},
    )
    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_sure(self) -> bool:
        return bool(self.cleaned_data.get("form_key")) and self.cleaned_data["sure"] == str(
            self.cleaned_data["day"]
        )

    def window(self, zone: tzinfo, at: datetime) -> tuple[datetime, datetime]:
        """When the moved windows open and are due."""
        return window_of_day(self.cleaned_data["day"], zone, not_before=at)
