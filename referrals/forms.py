from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.forms.versioned import Versioned
from cases.models import EvidenceSource, Need
from heart.core.forms import CityMomentField
from neighbors.models import Consent
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
        }
        super().__init__(*args, **kwargs)
        if consents:
            field: Any = self.fields["consent"]
            field.queryset = Consent.objects.filter(pk__in=[one.pk for one in consents])
            field.label_from_instance = _consent_words
        else:
            del self.fields["consent"]
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
