"""What the address asks of the queue: filters, and the columns that it shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team, User
from cases.models import NeedCategory
from followups.forms.promises import DayField
from followups.models import Column, FollowUp
from followups.queries import Wanted
from followups.queries.lists import NO_TEAM
from neighbors.queries import language_name
from programs.queries import city

MINE, NOBODY = "mine", "nobody"
# Says aloud that nothing is filtered: the bare address opens the reader's default view.
ALL = "all=yes"
COLUMNS = "columns"


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

    def __init__(self, asked: QueryDict, *, user: User, zone: tzinfo) -> None:
        super().__init__(asked)
        self.asked, self.user, self.zone = asked, user, zone
        any_of = ("", _("Any"))
        codes = dict.fromkeys([*city().languages, asked.get("language", "")])
        languages = [(code, language_name(code)) for code in codes if language_name(code)]
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
        return _wanted(self.cleaned_data, self.user, self.zone)

    def chips(self) -> list[Chip]:
        """Every filter that is on, each with the address without it."""
        return [
            Chip(str(self.fields[name].label), value, self.address(**{name: None}))
            for name, value in self._said()
        ]

    def in_words(self) -> str:
        """What a list of these filters may be called."""
        return ", ".join(value for _name, value in self._said())[:60] or _("All open")

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

    def columns(self) -> list[Column]:
        """The columns that the address asks for, in their order; none when it leaves that to its reader."""
        asked = self.asked.get(COLUMNS, "").split(".")
        return [column for column in Column if column in asked]

    def query(self, **changes: str | None) -> str:
        """What stands behind the question mark with some filters changed, from the first page."""
        asked: dict[str, Any] = {name: self.asked[name] for name in self.fields if self.asked.get(name)}
        params = {name: value for name, value in (asked | changes).items() if value is not None}
        if self.columns():
            params[COLUMNS] = ".".join(self.columns())
        query = QueryDict(mutable=True)
        query.update(params)
        return query.urlencode() or ALL

    def address(self, **changes: str | None) -> str:
        """The address of this list with some filters changed, from its first page."""
        return f"?{self.query(**changes)}"


def wanted_by(query: str, user: User, zone: tzinfo) -> Wanted:
    """What a saved view asks for, which was valid when it was saved; reads nothing."""
    asked = QueryDict(query).dict()
    day = DayField(required=False).to_python(asked.get("due_before"))
    return _wanted({**asked, "due_before": day}, user, zone)


def _wanted(asked: Mapping[str, Any], user: User, zone: tzinfo) -> Wanted:
    who, due_before = asked.get("who"), asked.get("due_before")
    return Wanted(
        holder=user.pk if who == MINE else UUID(who) if who and who != NOBODY else None,
        nobody=who == NOBODY,
        team=asked.get("team") or "",
        band=asked.get("phase") or "",
        need=asked.get("need") or "",
        language=asked.get("language") or "",
        due_before=datetime.combine(due_before, time.min, zone) if due_before else None,
    )


def _user_of(who: str) -> User | None:
    try:
        return User.objects.people().filter(pk=UUID(who)).first()
    except ValueError:
        return None
