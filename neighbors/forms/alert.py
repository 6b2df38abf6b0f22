from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heart.core.forms import SentOnce
from neighbors.models import Alert

USUAL_REVIEW, USUAL_END = timedelta(days=30), timedelta(days=60)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


class AlertForm(SentOnce):
    words = forms.CharField(
        label=_("What should somebody who meets them do?"), max_length=200,
        help_text=_("Say what to do, not what somebody is: “Two people go”, “Call from the street”."),
        widget=forms.TextInput({"dir": "auto"}),
    )  # fmt: skip
    review_on = _day(_("When do we look at it again?"))
    expires_on = _day(_("Its last day"), help_text=_("Then it shows no more, to anybody."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"review_on": today + USUAL_REVIEW, "expires_on": today + USUAL_END}
        super().__init__(*args, **kwargs)


class ReviewAlertForm(forms.Form):
    """Keep it for longer, or take it off and say why."""

    review_on = _day(_("When do we look at it again?"), required=False)
    expires_on = _day(_("Its last day"), required=False)
    reason = forms.CharField(
        label=_("Or why is it not needed any more?"), max_length=200, required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )  # fmt: skip

    def __init__(self, *args: Any, alert: Alert, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"review_on": today + USUAL_REVIEW, "expires_on": today + USUAL_END}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        has_days = told.get("review_on") and told.get("expires_on")
        if not self.errors and not told.get("reason") and not has_days:
            self.add_error("expires_on", _("Pick the days, or say why it is not needed any more."))
        return told
