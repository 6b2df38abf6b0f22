from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team, User
from cases.models import NeedCategory
from cases.models.encounter import Interpreter
from cases.queries import who_can_hold_cases
from followups.actions.attempts import NextWindow
from followups.calendar import window_of_day
from followups.models import ContactAttempt, FollowUp
from followups.queries import Wanted, in_use_languages
from followups.queries.lists import NO_TEAM
from heart.core import words
from heart.core.forms import CityMomentField, SentOnce
from neighbors.queries import language_choices, language_name
from programs.queries import city

Outcome, WithWhom = ContactAttempt.Outcome, ContactAttempt.WithWhom
NEXT_IN_DAYS = {"3": 3, "7": 7}
ON_A_DAY, NO_NEXT = "day", "none"


class DayField(forms.DateField):
    """A day of the city."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("Give a day, such as 11/24/2026.")})
        super().__init__(**kwargs)


class LogAttemptForm(SentOnce):
    """One try, in one tap and what can be skipped. `at` is now, `zone` the city's."""

    method = forms.ChoiceField(
        label=gettext_lazy("How did you try?"),
        choices=ContactAttempt.Method,
        initial=ContactAttempt.Method.PHONE,
        # Takes the focus when the form opens, so that 1 to 7 and Enter are enough.
        widget=forms.RadioSelect({"data-focus-first": ""}),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What happened?"),
        choices=Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pick what happened.")},
    )
    with_whom = forms.ChoiceField(
        label=gettext_lazy("Who did you reach?"),
        initial=WithWhom.NEIGHBOR,
        required=False,
        widget=forms.RadioSelect,
    )
    # Without a longest length for the browser, which would cut off what is pasted; the action says it.
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 3}))
    next = forms.ChoiceField(
        label=gettext_lazy("When do we come back?"), initial="7", required=False, widget=forms.RadioSelect
    )
    next_on = DayField(label=gettext_lazy("The day"), required=False)
    at = CityMomentField(label=gettext_lazy("When it was, if not now"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language you spoke"), required=False)
    interpreter = forms.ChoiceField(label=gettext_lazy("Interpreter"), required=False)

    def __init__(self, *args: Any, follow_up: FollowUp, now: datetime, zone: tzinfo, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"log-{follow_up.pk}-%s"
        super().__init__(*args, **kwargs)
        self.now, self.zone = now, zone
        neighbor = follow_up.case.neighbor
        self.contacts = {f"contact:{one.pk}": one for one in neighbor.contacts.all()}
        self.fields["with_whom"].choices = [
            (WithWhom.NEIGHBOR, neighbor.known_as),
            *((key, _named(contact)) for key, contact in self.contacts.items()),
            (WithWhom.CONTACT, _("Someone else of theirs")),
            (WithWhom.PROVIDER, WithWhom.PROVIDER.label),
        ]
        self.fields["next"].choices = [
            *((key, self._in_days(days)) for key, days in NEXT_IN_DAYS.items()),
            (ON_A_DAY, _("On another day")),
            (NO_NEXT, _("No next date")),
        ]
        languages = language_choices(city().languages, neighbor.preferred_language)
        self.fields["language"].choices = [("", _("Not said")), *languages]
        self.fields["interpreter"].choices = [("", _("Not said")), *Interpreter.choices]

    def _in_days(self, days: int) -> str:
        return _("In %(n)d days, %(day)s") % {
            "n": days,
            "day": words.day(self.now + timedelta(days=days), self.now, self.zone),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reached = cleaned.get("outcome") == Outcome.REACHED
        if reached and not cleaned.get("with_whom"):
            self.add_error("with_whom", _("Say who was reached."))
        if (
            reached
            and cleaned.get("next") == ON_A_DAY
            and not cleaned.get("next_on")
            and "next_on" not in self.errors
        ):
            self.add_error("next_on", _("Say on which day."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What was said, as `log_attempt` takes it; who and when next only where someone was reached."""
        said = self.cleaned_data
        reached = said["outcome"] == Outcome.REACHED
        contact = self.contacts.get(said["with_whom"]) if reached else None
        return {
            **{name: said[name] for name in ("method", "outcome", "language", "interpreter", "note")},
            "tried_at": said["at"],
            "contact": contact,
            "with_whom": (WithWhom.CONTACT if contact else said["with_whom"]) if reached else None,
            "next_window": self._next_window(said["at"] or self.now) if reached else None,
        }

    def _next_window(self, tried_at: datetime) -> NextWindow | None:
        choice = self.cleaned_data["next"]
        if choice not in (*NEXT_IN_DAYS, ON_A_DAY):
            return None
        today = self.now.astimezone(self.zone).date()
        day = self.cleaned_data["next_on"] if choice == ON_A_DAY else today + timedelta(NEXT_IN_DAYS[choice])
        return NextWindow(*window_of_day(day, self.zone, not_before=tried_at))


def _named(contact: Any) -> str:
    return f"{contact.name}, {contact.relationship}" if contact.relationship else contact.name


class ReasonForm(forms.Form):
    """Why a promise ends without a contact."""

    reason = forms.CharField(
        label=gettext_lazy("Why, in a few words"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why, in a few words.")},
    )


class RescheduleForm(ReasonForm):
    """Another window for a pending promise; times of the city's wall clock."""

    opens_at = CityMomentField(label=gettext_lazy("Window opens"), future=True)
    due_at = CityMomentField(label=gettext_lazy("Due"), future=True)
    field_order = ["opens_at", "due_at", "reason"]


class PlanForm(SentOnce):
    """A day on which to come back to a case that has no date."""

    opens_at = DayField(
        label=gettext_lazy("Day to come back"), error_messages={"required": gettext_lazy("Pick a day.")}
    )


class AssignForm(forms.Form):
    """Who gets a case; nobody gives it back to the pool."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Give to"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = who_can_hold_cases()


MOST_PICKED = 100


class PickedField(forms.Field):
    """The ids of picked cases, each once, in the order in which they were picked."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": gettext_lazy("No row is picked. Go back to the queue and pick one or more."),
        "unknown": gettext_lazy("One of these is not a case. Go back to the queue and pick again."),
        "too_many": gettext_lazy("Pick 100 rows at most, then give the rest."),
    }

    def to_python(self, value: Any) -> list[UUID]:
        try:
            picked = list(dict.fromkeys(UUID(one) for one in value or []))
        except ValueError:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown") from None
        if len(picked) > MOST_PICKED:
            raise forms.ValidationError(self.error_messages["too_many"], code="too_many")
        return picked


class PickedForm(forms.Form):
    """Which cases were picked in the queue."""

    case = PickedField(label=gettext_lazy("Picked rows"))


class GiveManyForm(PickedForm):
    """Who gets the picked cases, and why. `sure` names the person for whom the preview was read."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Give to"),
        empty_label=gettext_lazy("Pick someone"),
        error_messages={
            "required": gettext_lazy("Pick who gets them."),
            "invalid_choice": gettext_lazy("They can't work cases. Pick someone else."),
        },
    )
    reason = forms.CharField(label=gettext_lazy("Why, in a few words"), required=False, max_length=300)
    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = who_can_hold_cases()

    @property
    def is_sure(self) -> bool:
        return self.cleaned_data["sure"] == str(self.cleaned_data["user"].pk)


MINE, NOBODY = "mine", "nobody"


@dataclass(frozen=True)
class Chip:
    """A filter that is on, in words, and the address without it."""

    label: str
    value: str
    without: str


class QueueFilter(forms.Form):
    """What the address asks of the queue. An unknown value is an error at its field and filters nothing."""

    who = forms.CharField(label=gettext_lazy("With"), required=False, max_length=36)
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    phase = forms.ChoiceField(label=gettext_lazy("Time"), required=False)
    need = forms.ChoiceField(label=gettext_lazy("Need"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    due_before = DayField(label=gettext_lazy("Due before"), required=False)

    def __init__(self, asked: QueryDict, *, user: User, follow_ups: Any, zone: tzinfo) -> None:
        super().__init__(asked)
        self.asked, self.user, self.zone = asked, user, zone
        any_of = ("", _("Any"))
        languages = [(code, language_name(code)) for code in in_use_languages(follow_ups)]
        self.fields["who"].widget = forms.Select(
            choices=[any_of, (MINE, _("Me")), (NOBODY, _("Nobody yet")), *self._other_holder()]
        )
        teams = Team.objects.values_list("code", "name")
        self.fields["team"].choices = [any_of, *teams, (NO_TEAM, _("No team yet"))]
        self.fields["phase"].choices = [any_of, *FollowUp.Band.choices]
        self.fields["need"].choices = [any_of, *NeedCategory.choices]
        self.fields["language"].choices = [any_of, *languages]

    def _other_holder(self) -> list[tuple[str, str]]:
        """The colleague whom the address names, so that sending the form again keeps them."""
        self.holder = _user_of(self.asked.get("who", ""))
        return [(str(self.holder.pk), self.holder.name)] if self.holder else []

    def clean_who(self) -> str:
        who = self.cleaned_data["who"]
        if who and who not in (MINE, NOBODY) and self.holder is None:
            raise forms.ValidationError(_("There is no such person."))
        return who

    def wanted(self) -> Wanted:
        """The filters that are on; call after is_valid()."""
        asked = self.cleaned_data
        who, due_before = asked.get("who"), asked.get("due_before")
        return Wanted(
            holder=self.user if who == MINE else self.holder if who and who != NOBODY else None,
            nobody=who == NOBODY,
            team=asked.get("team") or "",
            band=asked.get("phase") or "",
            need=asked.get("need") or "",
            language=asked.get("language") or "",
            due_before=datetime.combine(due_before, time.min, self.zone) if due_before else None,
        )

    def chips(self) -> list[Chip]:
        """Every filter that is on, each with the address without it."""
        return [
            Chip(str(self.fields[name].label), value, self.address(**{name: None}))
            for name, value in self._said()
        ]

    def _said(self) -> Iterator[tuple[str, str]]:
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if value:
                yield name, self._in_words(name, value)

    def _in_words(self, name: str, value: Any) -> str:
        if isinstance(value, date):
            return dateformat.format(value, "D M j")
        field = self.fields[name]
        choices = field.widget.choices if name == "who" else field.choices  # type: ignore[attr-defined]
        return next(str(label) for key, label in choices if key == value)

    def address(self, **changes: str | None) -> str:
        """The address of this list with some filters changed, from its first page."""
        asked: dict[str, Any] = {name: self.asked[name] for name in self.fields if self.asked.get(name)}
        params = asked | changes
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in params.items() if value is not None})
        return f"?{query.urlencode()}"


def _user_of(who: str) -> User | None:
    try:
        return User.objects.people().filter(pk=UUID(who)).first()
    except ValueError:
        return None
