from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from cases.actions.encounters import ResponderFacts
from cases.forms.parties import PartyFields
from cases.models import Encounter, FollowUpWish, NeedCategory, Outcome
from cases.models.encounter import Destination, Interpreter, PoliceBackup, PoliceBackupReason, RequestedBy
from cases.queries import DISCIPLINE_OF, staff_on_scene
from heart.core.forms import CityMomentField
from neighbors.models import Neighbor
from neighbors.rules import visible_neighbors
from programs.models import Beat, CallType
from programs.queries import responding_programs

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
STEPS = [
    ("what", gettext_lazy("What"), ["outcome", "cleared_at"]),
    ("return", gettext_lazy("Return"), ["follow_up"]),
    ("who", gettext_lazy("Who"), ["neighbor"]),
    ("needs", gettext_lazy("Needs"), ["needs_seen"]),
]
# An action names what it refuses; where that is not one of our fields, this is the nearest.
FIELD_OF = {
    "parties": "party_name_1",
    "responders": "user_1",
    "police_backup": "came",
    "sections": "section_saw",
    "needs": "needs_seen",
}


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


class EncounterFields(PartyFields):
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
    in_person_diverted = _yes_no(gettext_lazy("Nobody had to come"))
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

    def __init__(self, *args: Any, user: User, encounter: Encounter | None = None, **kwargs: Any) -> None:
        """`encounter` is the one that is changed: what it says stays choosable, retired or not."""
        super().__init__(*args, **kwargs)
        self.user = user
        said = encounter or Encounter()
        self.fields["program"].queryset = responding_programs()
        self.fields["call_type"].queryset = CallType.objects.filter(
            Q(retired_at=None) | Q(pk=said.call_type_id)
        )
        self.fields["beat"].queryset = Beat.objects.filter(Q(retired_at=None) | Q(pk=said.beat_id))
        self.ask_the_parties(encounter)
        self._ask_the_crew([row.user for row in encounter.responders.all()] if encounter else [])

    def _ask_the_crew(self, current: list[User]) -> None:
        self.staff = {str(one.pk): one for one in [*staff_on_scene(), *current]}
        self.places = range(1, max(CREW, len(current)) + 1)
        names = [("", _("Nobody more")), *((pk, one.name) for pk, one in self.staff.items())]
        for place in self.places:
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
        for place in self.places:
            person, safe = self[f"user_{place}"], self[f"safe_{place}"]
            picked = self.staff.get(str(person.value() or ""))
            rows.append({"person": person, "safe": safe, "picked": picked})
        return rows

    def steps(self) -> list[dict[str, Any]]:
        """The parts of the screen, each with the fields that make it done, and whether it is."""
        steps = [
            {"part": part, "label": label, "names": names, "done": self._is_answered(names)}
            for part, label, names in STEPS
            if all(name in self.fields for name in names)
        ]
        parts = getattr(self, "part_names", [])  # of a form that has the note too
        if parts:
            written = any(self[name].value() for name in parts)
            steps.append({"part": "note", "label": _("Note"), "names": parts, "done": written})
        answered = all(row["safe"].value() not in (None, "") for row in self.crew() if row["picked"])
        return [*steps, {"part": "team", "label": _("Team"), "names": [], "done": answered}]

    def _is_answered(self, names: list[str]) -> bool:
        return all(self[name].value() not in (None, "", []) for name in names)

    @property
    def crew_on_screen(self) -> int:
        """How many rows stand open: those in use and one more."""
        used = [place for place, row in enumerate(self.crew(), start=1) if row["picked"]]
        return min(max([3, *(place + 1 for place in used)]), len(self.places))

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
        cleaned = super().clean() or {}
        picked, known_as = cleaned.get("neighbor"), cleaned.get("known_as", "").strip()
        if picked == NEW and not known_as:
            self.add_error("known_as", _("Say what to call them. “Man at Main St bus stop” is enough."))
        elif picked == "" and known_as:
            cleaned["neighbor"] = NEW
        elif picked == "" and cleaned.get("q", "").strip():
            self.add_error(
                "neighbor", _("Pick who it was from the list, add them as new, or pick “no name yet”.")
            )
        for row in self.places:
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
            "parties": self.parties(),
        }
        if "functions" in self.fields:
            told["functions"] = cleaned["functions"]
        # Untouched, what was answered in part before stays so.
        if self.fields["came"].has_changed(self.initial.get("came"), cleaned["came"]):
            told |= _who_came(cleaned["came"])
        backed_up = {"routine", "emergent"} & set(cleaned["came"])
        told["police_backup_reason"] = cleaned["police_backup_reason"] if backed_up else ""
        return told

    def _responders(self) -> list[ResponderFacts]:
        told = []
        for place in self.places:
            person = self.staff.get(self.cleaned_data[f"user_{place}"])
            if person:
                discipline = self.discipline_of(person)
                told.append(ResponderFacts(person, discipline, self.cleaned_data[f"safe_{place}"]))
        return told

    def discipline_of(self, person: User) -> str:
        return DISCIPLINE_OF[Role(person.role)]


def _who_came(came: list[str]) -> dict[str, Any]:
    """Empty is not answered; one answer answers all of them."""
    if not came:
        return {"officers_on_scene": None, "police_backup": "", "ems_needed": None}
    backup = next((kind for kind in ("emergent", "routine") if kind in came), PoliceBackup.NONE)
    # Backup that came is officers on scene, whether or not they were ticked too.
    officers = "officers" in came or backup != PoliceBackup.NONE
    return {"officers_on_scene": officers, "police_backup": backup, "ems_needed": "ems" in came}
