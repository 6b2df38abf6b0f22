from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from calls.models import Call
from calls.rules import visible_calls
from cases.actions.encounters import ResponderFacts
from cases.forms.note import NoteFields
from cases.forms.versioned import Versioned
from cases.models import Encounter, FollowUpWish, NeedCategory, Outcome
from cases.models.encounter import Destination, Interpreter, PoliceBackup, PoliceBackupReason, RequestedBy
from cases.queries import DISCIPLINE_OF, responding_programs, staff_on_scene
from heart.core.forms import CityMomentField, SentOnce
from neighbors.models import Neighbor
from neighbors.rules import visible_neighbors
from programs.models import Beat, CallType

CREW = 6  # three or four go out together
NEW, LATER = "new", "later"
NOT_ANSWERED = ("", gettext_lazy("Not said"))
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
CAME = [
    ("nobody", gettext_lazy("No one")),
    ("officers", gettext_lazy("Officers")),
    ("routine", gettext_lazy("Backup, routine")),
    ("emergent", gettext_lazy("Backup, urgent")),
    ("ems", gettext_lazy("EMS")),
]
# An action names what it refuses; where that is not one of our fields, this is the nearest.
FIELD_OF = {"responders": "user_1", "police_backup": "came", "sections": "note_saw", "needs": "needs_seen"}


def _yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[NOT_ANSWERED, *YES_NO],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )


def _one_of(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[NOT_ANSWERED, *choices.choices])


def _told(value: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[value]


class EncounterFields(forms.Form):
    """Everything asked of an encounter but the note. Program, cleared and outcome are required."""

    program = forms.ModelChoiceField(
        label=gettext_lazy("Program"),
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which program this was.")},
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("How did it end?"),
        choices=Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it ended.")},
    )
    transported_to = _one_of(gettext_lazy("Where to?"), Destination)
    received_at = CityMomentField(label=gettext_lazy("Received"), required=False)
    dispatched_at = CityMomentField(label=gettext_lazy("Sent"), required=False)
    arrived_at = CityMomentField(label=gettext_lazy("Arrived"), required=False)
    cleared_at = CityMomentField(
        label=gettext_lazy("Cleared"),
        error_messages={"required": gettext_lazy("Say when it ended: our promise counts from then.")},
    )
    came = forms.MultipleChoiceField(
        label=gettext_lazy("Who else came?"),
        required=False,
        choices=CAME,
        widget=forms.CheckboxSelectMultiple,
    )
    police_backup_reason = _one_of(gettext_lazy("Why backup?"), PoliceBackupReason)
    requested_by = _one_of(gettext_lazy("Who asked for us?"), RequestedBy)
    interpreter = _one_of(gettext_lazy("Interpreter"), Interpreter)
    arrested = _yes_no(gettext_lazy("Arrested?"))
    law_enforcement_diverted = _yes_no(gettext_lazy("Police did not have to come"))
    in_person_diverted = _yes_no(gettext_lazy("Nobody had to come in person"))
    call_type = forms.ModelChoiceField(
        label=gettext_lazy("Call type"), queryset=None, required=False, empty_label=NOT_ANSWERED[1]
    )
    priority = forms.CharField(label=gettext_lazy("Priority"), max_length=20, required=False)
    beat = forms.ModelChoiceField(
        label=gettext_lazy("Beat"), queryset=None, required=False, empty_label=NOT_ANSWERED[1]
    )
    location = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    neighbor = forms.CharField(required=False, label=gettext_lazy("Who was it?"), max_length=40)
    q = forms.CharField(
        required=False, label=gettext_lazy("Name, other name, phone or place"), max_length=200
    )
    known_as = forms.CharField(
        required=False,
        label=gettext_lazy("What to call them"),
        max_length=200,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    needs_seen = forms.MultipleChoiceField(
        label=gettext_lazy("Needs you saw"),
        required=False,
        choices=NeedCategory,
        widget=forms.CheckboxSelectMultiple,
    )
    follow_up = forms.ChoiceField(
        label=gettext_lazy("Do they want us to come back?"),
        required=False,
        choices=FollowUpWish,
        widget=forms.RadioSelect,
    )
    follow_up_reason = forms.CharField(
        label=gettext_lazy("Why, in a few words"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )

    ANSWERS = (
        "program", "outcome", "transported_to", "received_at", "dispatched_at", "arrived_at", "cleared_at",
        "police_backup_reason", "requested_by", "interpreter", "arrested", "law_enforcement_diverted",
        "in_person_diverted", "call_type", "priority", "beat", "location", "follow_up_reason",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["program"].queryset = responding_programs()
        self.fields["call_type"].queryset = CallType.objects.in_use()
        self.fields["beat"].queryset = Beat.objects.in_use()
        staff = staff_on_scene().select_related(None)
        names = [("", _("Nobody more")), *((str(one.pk), one.name) for one in staff)]
        self.staff = {str(one.pk): one for one in staff}
        for place in range(1, CREW + 1):
            self.fields[f"user_{place}"] = forms.ChoiceField(
                label=_("Person %(n)d") % {"n": place}, required=False, choices=names
            )
            self.fields[f"safe_{place}"] = forms.TypedChoiceField(
                label=_("Felt safe, person %(n)d") % {"n": place},
                required=False,
                choices=YES_NO,
                coerce=lambda value: value == "yes",
                empty_value=None,
                widget=forms.RadioSelect,
            )

    def crew(self) -> list[dict[str, Any]]:
        """The rows of the team, each with its two fields and the name of who is picked now."""
        rows = []
        for place in range(1, CREW + 1):
            person, safe = self[f"user_{place}"], self[f"safe_{place}"]
            picked = self.staff.get(str(person.value() or ""))
            rows.append({"person": person, "safe": safe, "picked": picked})
        return rows

    @property
    def crew_on_screen(self) -> int:
        """How many rows stand open: those in use and one more."""
        used = [place for place, row in enumerate(self.crew(), start=1) if row["picked"]]
        return min(max([3, *(place + 1 for place in used)]), CREW)

    def add_error(self, field: str | None, error: Any) -> None:
        field = FIELD_OF.get(field or "", field)
        super().add_error(field if field is None or field in self.fields else None, error)

    def clean_came(self) -> list[str]:
        came = self.cleaned_data["came"]
        if "nobody" in came and len(came) > 1:
            raise ValidationError(_("“No one” and someone can't both be right. Take one away."))
        if {"routine", "emergent"} <= set(came):
            raise ValidationError(_("Backup is routine or urgent. Take one away."))
        return came

    def clean_follow_up(self) -> str:
        return self.cleaned_data["follow_up"] or FollowUpWish.NOT_OFFERED

    def clean_neighbor(self) -> Neighbor | str | None:
        picked = self.cleaned_data["neighbor"]
        if picked in ("", NEW, LATER):
            return picked
        try:
            return visible_neighbors(self.user).get(pk=picked)
        except (Neighbor.DoesNotExist, ValidationError):
            raise ValidationError(_("Pick a neighbor from the list, or add a new one.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        picked, known_as = cleaned.get("neighbor"), cleaned.get("known_as", "").strip()
        if picked == NEW and not known_as:
            self.add_error("known_as", _("Say what to call them. “Man at Main St bus stop” is enough."))
        elif picked == "" and known_as:
            cleaned["neighbor"] = NEW
        elif picked == "" and cleaned.get("q", "").strip():
            self.add_error(
                "neighbor", _("Pick who it was from the list, add them as new, or pick “no name yet”.")
            )
        for row in range(1, CREW + 1):
            if cleaned.get(f"safe_{row}") is not None and not cleaned.get(f"user_{row}"):
                self.add_error(f"user_{row}", _("Pick whose answer this is."))
        return cleaned

    @property
    def new_neighbor(self) -> str:
        """What to call the neighbor who is to be added; "" when none is."""
        return self.cleaned_data["known_as"].strip() if self.cleaned_data["neighbor"] == NEW else ""

    @property
    def picked_neighbor(self) -> Neighbor | None:
        picked = self.cleaned_data["neighbor"]
        return picked if isinstance(picked, Neighbor) else None

    def answers(self) -> dict[str, Any]:
        """What the actions take, besides the neighbor."""
        cleaned = self.cleaned_data
        told = {name: cleaned[name] for name in self.ANSWERS if name in self.fields}
        told |= {
            "follow_up": cleaned["follow_up"],
            "needs": cleaned["needs_seen"],
            "responders": self._responders(),
        }
        # Untouched, what was answered in part before stays so.
        if self.fields["came"].has_changed(self.initial.get("came"), cleaned["came"]):
            told |= _who_came(cleaned["came"])
        backed_up = {"routine", "emergent"} & set(cleaned["came"])
        told["police_backup_reason"] = cleaned["police_backup_reason"] if backed_up else ""
        return told

    def _responders(self) -> list[ResponderFacts]:
        told = []
        for place in range(1, CREW + 1):
            person = self.staff.get(self.cleaned_data[f"user_{place}"])
            if person:
                discipline = self.discipline_of(person)
                told.append(ResponderFacts(person, discipline, self.cleaned_data[f"safe_{place}"]))
        return told

    def discipline_of(self, person: User) -> str:
        return DISCIPLINE_OF[person.role]


def _who_came(came: list[str]) -> dict[str, Any]:
    """Empty is not answered; one answer answers all of them."""
    if not came:
        return {"officers_on_scene": None, "police_backup": "", "ems_needed": None}
    backup = next((kind for kind in ("emergent", "routine") if kind in came), PoliceBackup.NONE)
    return {"officers_on_scene": "officers" in came, "police_backup": backup, "ems_needed": "ems" in came}


class LogEncounterForm(SentOnce, EncounterFields, NoteFields):
    """One screen for everything, right after leaving."""

    call = forms.ModelChoiceField(queryset=None, required=False, widget=forms.HiddenInput)
    second_of_call = forms.BooleanField(
        required=False, label=gettext_lazy("It went there twice: log a second encounter")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["call"].queryset = visible_calls(user)
        if not user.has_perm("cases.write_note"):
            for name in [name for name in self.fields if name.startswith("note_")] + ["sensitivity"]:
                del self.fields[name]

    @staticmethod
    def initial_of(*, user: User, call: Call | None, last: Encounter | None) -> dict[str, Any]:
        """What is known before anybody types: the call, the program and the crew of this shift."""
        crew = [row.user_id for row in last.responders.all()] if last else []
        initial: dict[str, Any] = {
            f"user_{place}": str(pk)
            for place, pk in enumerate([user.pk, *(pk for pk in crew if pk != user.pk)], 1)
        }
        if last:
            initial["program"] = last.program_id
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
            initial |= {name: getattr(call, f"{name}_id", getattr(call, name, None)) for name in names}
            initial |= {"call": call.pk, "location": call.address}
        return initial


class ChangeEncounterForm(Versioned, EncounterFields):
    """Completing or correcting an encounter. Its program stays; who it is about can only be added."""

    def __init__(self, *args: Any, user: User, encounter: Encounter, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(encounter) | kwargs.get("initial", {})
        super().__init__(*args, user=user, **kwargs)
        self.disciplines = {row.user_id: row.discipline for row in encounter.responders.all()}
        del self.fields["program"]
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
            "follow_up": encounter.follow_up,
            "came": _came(encounter),
        }
        for place, row in enumerate(encounter.responders.all(), start=1):
            initial |= {f"user_{place}": str(row.user_id), f"safe_{place}": _told(row.felt_safe)}
        return initial


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
