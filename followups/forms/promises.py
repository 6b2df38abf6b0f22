"""One try, and moving, ending or setting a promise."""

from datetime import datetime, timedelta, tzinfo
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.models.encounter import Interpreter
from cases.queries import who_can_hold_cases
from followups.actions.attempts import NextWindow
from followups.calendar import window_of_day
from followups.models import ContactAttempt, FollowUp
from followups.queries.cadence import cadence_after
from heart.core import words
from heart.core.forms import CityMomentField, SentOnce
from neighbors.queries import is_unsafe_now, language_choices
from programs.queries import city

Outcome, WithWhom = ContactAttempt.Outcome, ContactAttempt.WithWhom
ON_A_DAY, NO_NEXT = "day", "none"


class DayField(forms.DateField):
    """A day of the city."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("Give a day, such as 11/24/2026.")})
        super().__init__(**kwargs)


class LogAttemptForm(SentOnce):
    """One try, in one tap and what can be skipped. `at` is now, `zone` the city's.

    The days to come back on are those of the policy's cadence, the one that follows this contact chosen.
    """

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
    outside_reason = forms.CharField(
        label=gettext_lazy("Why now, in a few words"), max_length=300, required=False
    )
    next = forms.ChoiceField(
        label=gettext_lazy("When do we come back?"), required=False, widget=forms.RadioSelect
    )
    next_on = DayField(label=gettext_lazy("The day"), required=False)
    declined = forms.BooleanField(
        label=gettext_lazy("They do not want us to come back. Cancel what was promised."), required=False
    )
    at = CityMomentField(label=gettext_lazy("When it was, if not now"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language you spoke"), required=False)
    interpreter = forms.ChoiceField(label=gettext_lazy("Interpreter"), required=False)

    def __init__(self, *args: Any, follow_up: FollowUp, now: datetime, zone: tzinfo, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"log-{follow_up.pk}-%s"
        super().__init__(*args, **kwargs)
        self.now, self.zone = now, zone
        neighbor = follow_up.case.neighbor
        self.is_unsafe_now = is_unsafe_now(neighbor, now, zone)
        self.contacts = {f"contact:{one.pk}": one for one in neighbor.contacts.all()}
        self.fields["with_whom"].choices = [
            (WithWhom.NEIGHBOR, neighbor.known_as),
            *((key, _named(contact)) for key, contact in self.contacts.items()),
            (WithWhom.CONTACT, _("Someone else of theirs")),
            (WithWhom.PROVIDER, WithWhom.PROVIDER.label),
        ]
        usual = cadence_after(follow_up)
        self.in_days = {str(days): days for days in usual.days}
        self.fields["next"].initial = str(usual.next) if usual.next else ON_A_DAY
        self.fields["next"].choices = [
            *((key, self._in_days(days)) for key, days in self.in_days.items()),
            (ON_A_DAY, _("On another day")),
            (NO_NEXT, _("No next date")),
        ]
        languages = language_choices(city().languages, neighbor.preferred_language)
        self.fields["language"].choices = [("", _("Not said")), *languages]
        self.fields["interpreter"].choices = [("", _("Not said")), *Interpreter.choices]

    @property
    def asks_why(self) -> bool:
        """Whether to ask for a reason: now is not safe, or the try that was sent is not."""
        return self.is_unsafe_now or bool(self["outside_reason"].errors or self["outside_reason"].value())

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
            **{
                name: said[name]
                for name in ("method", "outcome", "language", "interpreter", "note", "outside_reason")
            },
            "tried_at": said["at"],
            "declined": said["declined"] and said["outcome"] == Outcome.REFUSED,
            "contact": contact,
            "with_whom": (WithWhom.CONTACT if contact else said["with_whom"]) if reached else None,
            "next_window": self._next_window(said["at"] or self.now) if reached else None,
        }

    def _next_window(self, tried_at: datetime) -> NextWindow | None:
        choice = self.cleaned_data["next"]
        if choice not in (*self.in_days, ON_A_DAY):
            return None
        today = self.now.astimezone(self.zone).date()
        day = self.cleaned_data["next_on"] if choice == ON_A_DAY else today + timedelta(self.in_days[choice])
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
