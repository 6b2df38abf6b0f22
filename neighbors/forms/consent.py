from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heart.core.forms import SentOnce
from neighbors.actions.consents import ConsentTerms
from neighbors.models import ConsentKind, DataCategory, GivenHow, Neighbor, RecipientKind, Statement
from neighbors.queries import name_on_paper


def _text(label: Any, length: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, required=False, help_text=help_text,
        widget=forms.TextInput({"dir": "auto"}),
    )  # fmt: skip


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class ConsentForm(SentOnce):
    """What the paper says, or what was said. Which of it is missing, the action names."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=ConsentKind, widget=forms.RadioSelect)
    scope = forms.MultipleChoiceField(
        label=_("What may be shared?"), choices=DataCategory, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Only what they said. There is no “all”."),
    )  # fmt: skip
    recipient = _text(_("Who may get it?"), 300, _("A name, or a kind of place, such as food banks."))
    recipient_kind = forms.ChoiceField(
        label=_("That is"), choices=RecipientKind, initial=RecipientKind.NAMED, widget=forms.RadioSelect
    )
    recipient_members = _text(_("Who takes part in it?"), 1000, _("Of an intermediary: names, with commas."))
    purpose = _text(_("What for?"), 500)
    discloser = _text(_("Who may share it?"), 300, _("Such as: the city's care team."))
    neighbor_name = _text(_("Their name, as on the paper"), 200)
    given_how = forms.ChoiceField(
        label=_("How did they say yes?"), choices=GivenHow, widget=forms.RadioSelect
    )
    signer = _text(_("Who signed?"), 200)
    signer_role = _text(_("In which role?"), 100, _("Themselves, a parent, a guardian."))
    witness = _text(_("Witness"), 200)
    signed_on = _day(_("On which day?"))
    expires_on = _day(_("Until which day?"))
    expires_event = _text(_("Or until what happens?"), 300)
    statements = forms.MultipleChoiceField(
        label=_("They were told"), choices=Statement, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, neighbor: Neighbor, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "kind": ConsentKind.GENERAL,
            "given_how": GivenHow.VERBAL,
            "neighbor_name": name_on_paper(neighbor),
            "signed_on": today,
        }
        super().__init__(*args, **kwargs)

    def terms(self) -> ConsentTerms:
        said = {name: value for name, value in self.cleaned_data.items() if name != "form_key"}
        return ConsentTerms(**said)


class RevokeForm(forms.Form):
    reason = _text(_("How did they take it back?"), 300)


class EventForm(forms.Form):
    happened_on = forms.DateField(
        label=_("On which day did it happen?"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
