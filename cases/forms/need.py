from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.versioned import Versioned
from cases.models import ConnectionCheck, EvidenceSource, Need, NeedCategory
from cases.models.need import CONNECTED_LEVEL
from services.models import Service


class AddNeedForm(forms.Form):
    category = forms.ChoiceField(
        label=_("What do they need?"), choices=NeedCategory, widget=forms.RadioSelect
    )
    wanted = forms.ChoiceField(
        label=_("Do they want help with it?"),
        choices=Need.Wanted,
        initial=Need.Wanted.YES,
        widget=forms.RadioSelect,
    )
    wanted_words = forms.CharField(
        label=_("In their words"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )


class NeedStatusForm(Versioned):
    """Where a need stands, short of connecting it."""

    status = forms.ChoiceField(label=_("Where it stands"), widget=forms.RadioSelect)
    evidence_level = forms.TypedChoiceField(
        label=_("How far it got"),
        choices=[(level, label) for level, label in Need.Evidence.choices if level < CONNECTED_LEVEL],
        coerce=int,
        widget=forms.RadioSelect,
    )
    source = forms.ChoiceField(
        label=_("Who says so?"),
        choices=EvidenceSource,
        initial=EvidenceSource.NAVIGATOR,
        required=False,
        widget=forms.RadioSelect,
    )
    wanted = forms.ChoiceField(
        label=_("Do they want help with it?"), choices=Need.Wanted, widget=forms.RadioSelect
    )
    wanted_words = forms.CharField(
        label=_("In their words"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    reason = forms.CharField(
        label=_("What was said or done"),
        help_text=_("Needed when it ends without a connection."),
        max_length=300,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )

    def clean_source(self) -> str:
        """Said nowhere, it is our own team that says so."""
        return self.cleaned_data["source"] or EvidenceSource.NAVIGATOR

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        level = min(need.evidence_level, CONNECTED_LEVEL - 1)
        kwargs["initial"] = {
            "version": need.version,
            "status": need.status,
            "evidence_level": level,
            "wanted": need.wanted,
            "wanted_words": need.wanted_words,
            "source": EvidenceSource.NAVIGATOR,
            "reason": need.status_reason,
        }
        super().__init__(*args, **kwargs)
        moves = {need.status, *Need.TRANSITIONS[Need.Status(need.status)]} - {Need.Status.CONNECTED}
        self.fields["status"].choices = [choice for choice in Need.Status.choices if choice[0] in moves]


class CheckForm(Versioned):
    """Whether a service still goes on, 30 days after it began."""

    answer = forms.ChoiceField(
        label=_("Does it still go on?"), choices=ConnectionCheck.Answer, widget=forms.RadioSelect
    )
    source = forms.ChoiceField(
        label=_("Who says so?"),
        choices=EvidenceSource,
        initial=EvidenceSource.NEIGHBOR,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What was said or done"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": need.version, "source": EvidenceSource.NEIGHBOR}
        super().__init__(*args, **kwargs)


class ConnectForm(Versioned):
    """The service has begun: since when, which, and how we know."""

    evidence_level = forms.TypedChoiceField(
        label=_("How far it got"),
        choices=[(level, label) for level, label in Need.Evidence.choices if level >= CONNECTED_LEVEL],
        coerce=int,
        initial=CONNECTED_LEVEL,
        widget=forms.RadioSelect,
    )
    connected_on = forms.DateField(
        label=_("The day it began"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    service = forms.ModelChoiceField(
        label=_("Which service"),
        queryset=Service.objects.none(),
        required=False,
        empty_label=_("Not in the directory"),
        widget=forms.Select(attrs={"class": "control"}),
    )
    service_name = forms.CharField(
        label=_("Its name, if it is not in the directory"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    verified_by = forms.ChoiceField(
        label=_("How do we know?"), choices=Need.VerifiedBy, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "version": need.version,
            "evidence_level": max(need.evidence_level, CONNECTED_LEVEL),
            "connected_on": need.connected_on,
            "service": need.service_id,
            "service_name": "" if need.service_id else need.service_name,
            "verified_by": need.verified_by,
        }
        super().__init__(*args, **kwargs)
        # Also the one that it has, though it may no longer be offered.
        self.fields["service"].queryset = Service.objects.offered().for_need(
            need.category
        ) | Service.objects.filter(pk__in=[need.service_id] if need.service_id else [])
