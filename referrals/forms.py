from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.forms.versioned import Versioned
from cases.models import EvidenceSource, Need
from followups.actions.attempts import NextWindow
from followups.calendar import window_of_day
from followups.forms import DayField
from heart.core.forms import CityMomentField, SentOnce
from neighbors.models import Consent
from referrals.actions.handoffs import WAYS
from referrals.models import Referral
from services.models import Service

Status = Referral.Status
# A step as a button would say it, apart from sending, which has a page of its own.
STEPS = {
    Status.ACCEPTED: _("They accepted"),
    Status.WAITLISTED: _("They put the neighbor on a waiting list"),
    Status.SCHEDULED: _("There is an appointment"),
    Status.RECEIVED: _("The neighbor received the service"),
    Status.DECLINED: _("They declined"),
    Status.NOT_RECEIVED: _("The neighbor did not receive it"),
    Status.WITHDRAWN: _("We take it back"),
}


class ReferForm(forms.Form):
    """Which service a need is referred to."""

    service = forms.ModelChoiceField(
        label=_("Which service"), queryset=Service.objects.none(), empty_label=_("Pick one"),
        widget=forms.Select(attrs={"class": "control"}),
    )  # fmt: skip
    warm_handoff = forms.BooleanField(
        label=_("Warm handoff: we go together or call together, the neighbor, the provider and one of us"),
        required=False,
    )

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services: QuerySet[Service] = Service.objects.offered().for_need(need.category).order_by("name", "pk")
        self.fields["service"].queryset = services  # type: ignore[attr-defined]


class SendForm(Versioned):
    """By which consent it is sent; a supervisor may send without one and say why."""

    consent = forms.ModelChoiceField(
        label=_("The consent that allows it"), queryset=Consent.objects.none(), required=False,
        empty_label=None, widget=forms.RadioSelect,
    )  # fmt: skip
    override_reason = forms.CharField(
        label=_("Send it without a consent, because"), max_length=500, required=False,
        help_text=_("Other supervisors are told, and it stays on their list."),
        widget=forms.TextInput({"dir": "auto"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, referral: Referral, consents: list[Consent], may_override: bool, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "version": referral.version,
            "consent": referral.consent_id or next((one.pk for one in consents), None),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        field: Any = self.fields["consent"]
        # Those that hold are offered; one that stopped holding meanwhile is refused by its own name.
        field.queryset = Consent.objects.filter(neighbor=referral.need.case.neighbor_id)
        field.choices = [(one.pk, _consent_words(one)) for one in consents]
        if not consents:
            field.widget = forms.HiddenInput()
        if not may_override or consents:
            del self.fields["override_reason"]


def _consent_words(consent: Consent) -> str:
    return _("%(recipient)s, for: %(purpose)s") % {
        "recipient": consent.recipient,
        "purpose": consent.purpose,
    }


class StepForm(Versioned):
    """What happened to a referral, who says so, and how we know."""

    status = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    source = forms.ChoiceField(
        label=_("Who says so"), choices=EvidenceSource.choices, initial="provider", widget=forms.RadioSelect
    )
    evidence = forms.CharField(
        label=_("How we know"), max_length=300, required=False,
        help_text=_("For example: called the front desk, they saw the neighbor on Monday."),
        widget=forms.TextInput({"dir": "auto"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why, if they declined or it ended"), max_length=300, required=False,
        help_text=_("It is kept with the service, so that the next neighbor is not sent in vain."),
        widget=forms.TextInput({"dir": "auto"}),
    )  # fmt: skip
    on = forms.DateField(
        label=_("If received: the day it began"), required=False,
        help_text=_("Today, if you leave it empty."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    appointment_at = CityMomentField(label=_("If there is an appointment: when"), required=False, future=True)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": referral.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        moves = Referral.TRANSITIONS[Status(referral.status)]
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (str(step), label) for step, label in STEPS.items() if step in moves
        ]


class HandoffForm(SentOnce):
    """Who met, how and when; and when we come back."""

    provider_person = forms.CharField(
        label=_("Who was there for the provider?"), max_length=200,
        help_text=_("A first name and what they do is enough."), widget=forms.TextInput({"dir": "auto"}),
    )  # fmt: skip
    method = forms.ChoiceField(
        label=_("How did you meet?"), choices=[(way, way.label) for way in WAYS], initial=WAYS[0],
        widget=forms.RadioSelect,
    )  # fmt: skip
    met_at = CityMomentField(label=_("When it was, if not now"), required=False)
    note = forms.CharField(
        label=_("What was agreed"), required=False, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )
    next_on = DayField(
        label=_("When do we come back?"), required=False,
        help_text=_("Without a day, nothing reminds you."),
    )  # fmt: skip

    def facts(self, at: datetime, zone: tzinfo) -> dict[str, Any]:
        """What was said, as `log_handoff` takes it."""
        said = {name: self.cleaned_data[name] for name in ("provider_person", "method", "met_at", "note")}
        day = self.cleaned_data["next_on"]
        window = window_of_day(day, zone, not_before=said["met_at"] or at) if day else None
        return said | {"next_window": NextWindow(*window) if window else None}


class ReasonForm(SentOnce):
    """Why it is asked to send without a consent, or why a supervisor says no."""

    reason = forms.CharField(
        label=_("Because"), max_length=500, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )


class AnswerForm(forms.Form):
    """What a provider answers through its link."""

    ANSWERS = [
        (Status.ACCEPTED, _("Yes, we can help")),
        (Status.SCHEDULED, _("Yes, and here is an appointment")),
        (Status.WAITLISTED, _("Not now: on our waiting list")),
        (Status.DECLINED, _("No")),
    ]
    status = forms.ChoiceField(label=_("Your answer"), choices=ANSWERS, widget=forms.RadioSelect)
    appointment_at = CityMomentField(label=_("The appointment, if there is one"), required=False, future=True)
    reason = forms.CharField(
        label=_("If no: why?"), max_length=300, required=False,
        help_text=_("For example: full, outside of our area. Leave names out."),
        widget=forms.TextInput({"dir": "auto"}),
    )  # fmt: skip

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moves = Referral.TRANSITIONS[Status(referral.status)]
        self.fields["status"].choices = [one for one in self.ANSWERS if one[0] in moves]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("status") == Status.DECLINED and not said.get("reason", "").strip():
            self.add_error("reason", _("Say why: it helps the next person."))
        return said
