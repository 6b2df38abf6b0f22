from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from calls.models import Call
from calls.rules import visible_calls
from cases.forms.answers import CREW, EncounterFields
from cases.forms.note import NoteFields, template_picked
from cases.forms.parties import parties_as_typed
from cases.forms.versioned import VersionedOnce
from cases.models import Encounter, FollowUpWish
from cases.models.encounter import PoliceBackup
from cases.queries import on_with
from heart.core.forms import CityMomentField, DeviceMomentField, SentOnce
from programs.models import Shift
from programs.queries import functions_of, responding_programs


class LogEncounterForm(SentOnce, EncounterFields, NoteFields):
    """One screen for everything, right after leaving."""

    call = forms.ModelChoiceField(queryset=None, required=False, widget=forms.HiddenInput)
    second_of_call = forms.BooleanField(
        required=False, label=gettext_lazy("It went there twice: log a second encounter")
    )
    # Set by the page's script when there was no signal; what a device's clock can't have meant is left out.
    written_at = DeviceMomentField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["call"].queryset = visible_calls(user)
        self.write_on(template_picked(self, at))
        if not user.has_perm("cases.write_note"):
            for name in [*self.part_names, "sensitivity"]:
                del self.fields[name]

    @staticmethod
    def initial_of(
        *, user: User, call: Call | None, last: Encounter | None, at: datetime, shift: Shift | None = None
    ) -> dict[str, Any]:
        """What is known before anybody types: the call, the clock, and who is out together today.

        Whoever went out together last in this shift goes out together; before that the roster says it.
        """
        crew = [row.user_id for row in last.responders.all()] if last else []
        if shift:
            crew = [one.pk for one in on_with(shift, at)[: CREW - 1]]
        initial: dict[str, Any] = {
            f"user_{place}": str(pk)
            for place, pk in enumerate([user.pk, *(pk for pk in crew if pk != user.pk)], 1)
        }
        initial["cleared_at"] = at.replace(second=0, microsecond=0)
        if last or shift:
            initial["program"] = (last or shift).program_id  # type: ignore[union-attr]  # one of them is there
        if call:
            names = (
                "call_type",
                "priority",
                "beat",
                "received_at",
                "dispatched_at",
                "arrived_at",
                "cleared_at",
            )
            known = {name: getattr(call, f"{name}_id", getattr(call, name, None)) for name in names}
            initial |= {name: value for name, value in known.items() if value is not None}
            initial |= {"call": call.pk, "location": call.address}
            takers = list(call.eligibility.filter(eligible=True).values_list("program_id", flat=True))
            # The program of this shift unless the rules name just one other.
            if len(takers) == 1:
                initial["program"] = takers[0]
        return initial


class ChangeEncounterForm(VersionedOnce, EncounterFields):
    """Completing or correcting an encounter. Its program stays; who it is about can only be added."""

    def __init__(self, *args: Any, user: User, encounter: Encounter, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(encounter) | kwargs.get("initial", {})
        super().__init__(*args, user=user, encounter=encounter, **kwargs)
        self.disciplines = {row.user_id: row.discipline for row in encounter.responders.all()}
        del self.fields["program"]
        functions = functions_of(encounter.program)
        if functions:
            self.fields["functions"] = forms.MultipleChoiceField(
                label=_("What %(program)s did") % {"program": encounter.program.code},
                required=False,
                choices=list(functions.items()),
                widget=forms.CheckboxSelectMultiple,
            )
        if encounter.neighbor_id:
            for name in ("neighbor", "q", "known_as"):
                del self.fields[name]

    def discipline_of(self, person: User) -> str:
        return self.disciplines.get(person.pk) or super().discipline_of(person)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned.setdefault("neighbor", None)
        return cleaned

    @staticmethod
    def initial_of(encounter: Encounter) -> dict[str, Any]:
        initial: dict[str, Any] = {
            name: getattr(encounter, f"{name}_id", getattr(encounter, name))
            for name in EncounterFields.ANSWERS
            if name != "program"
        }
        for name in ("arrested", "law_enforcement_diverted", "in_person_diverted"):
            initial[name] = _told(initial[name])
        initial |= {
            "version": encounter.version,
            "needs_seen": encounter.needs_seen,
            "functions": encounter.functions,
            "follow_up": encounter.follow_up,
            "came": _came(encounter),
        }
        for place, row in enumerate(encounter.responders.all(), start=1):
            initial |= {f"user_{place}": str(row.user_id), f"safe_{place}": _told(row.felt_safe)}
        return initial | parties_as_typed(encounter)


def _told(value: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[value]


def _came(encounter: Encounter) -> list[str]:
    came = ["officers"] if encounter.officers_on_scene else []
    if encounter.police_backup not in ("", PoliceBackup.NONE):
        came.append(encounter.police_backup)
    if encounter.ems_needed:
        came.append("ems")
    said_no = (encounter.officers_on_scene, encounter.police_backup, encounter.ems_needed)
    return ["nobody"] if said_no == (False, PoliceBackup.NONE, False) else came


class PromiseForm(forms.Form):
    """As much of the form as the promise in words needs."""

    program = forms.ModelChoiceField(queryset=None, required=False)
    received_at = CityMomentField(required=False)
    arrived_at = CityMomentField(required=False)
    cleared_at = CityMomentField(required=False)
    follow_up = forms.ChoiceField(required=False, choices=FollowUpWish)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = responding_programs()

    @property
    def ends_at(self) -> datetime | None:
        """When the encounter ended, if a follow-up is wanted and the time can be read."""
        if not self.is_valid() or self.cleaned_data["follow_up"] != FollowUpWish.WANTED:
            return None
        return self.cleaned_data["cleared_at"]
