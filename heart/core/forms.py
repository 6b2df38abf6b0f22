"""What every form of ours can do: be sent once, say a rule's refusal at its field, read the city's clock."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.core.errors import Conflict, Invalid, StaleVersion
from heart.core.idempotency import body_hash, create_once
from heart.core.moments import EARLIEST, LATEST, TOLERATED_FUTURE, is_repeated, is_skipped


@contextmanager
def refusals_shown(form: forms.BaseForm) -> Iterator[None]:
    """Show what an action finds invalid at the field that it names, with what was typed kept.

    if form.is_valid():
        with refusals_shown(form):
            ...
            return done(...)
    return ask(...)
    """
    try:
        with transaction.atomic():
            yield
    except Invalid as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, refusal.message)


# What may differ when the same words are sent again, because the answer to the first time got lost.
NOT_SAID = {"csrfmiddlewaretoken", "written_at"}


class SentOnce(forms.Form):
    """A form whose second press makes nothing new: it carries a key that is good for one record."""

    form_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    made: UUID | None = None  # the record that it made, now or before

    def create_once(self, *, by: Any, at: datetime, create: Callable[[], Any]) -> tuple[UUID, bool]:
        """The id of the record that `create` makes now, or that this form made before; and whether it is new.

        Raises Conflict when the form was sent before with other words in it.
        """
        sent = sorted((name, self.data.getlist(name)) for name in self.data if name not in NOT_SAID)
        key = f"form:{self.cleaned_data['form_key']}"
        try:
            self.made, is_new = create_once(user=by, key=key, body=body_hash(sent), at=at, create=create)
            return self.made, is_new
        except StaleVersion:
            raise  # of the record, not of the form
        except Conflict:
            raise Conflict(
                _("You sent this form before. What you sent first is saved: open it to change it.")
            ) from None


class _WallClockField(forms.DateTimeField):
    """Date and time as on the wall, without a zone."""

    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M %p"]
    default_error_messages = {
        "invalid": gettext_lazy("Give a date and a time, such as 11/19/2026 7:00 PM."),
        "range": gettext_lazy("Give a time between 1900 and 2100."),
    }

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        # Past DateTimeField, which would place the time in a zone before we can ask which of two it was.
        wall: Any = super(forms.DateTimeField, self).to_python(value)
        if not EARLIEST <= wall.replace(tzinfo=UTC) <= LATEST:
            raise ValidationError(self.error_messages["range"], code="range")
        return wall


class CityMomentWidget(forms.MultiWidget):
    """A time of the city's wall clock and, only when the clocks went back over it, which of the two."""

    template_name = "widgets/city_moment.html"
    use_fieldset = False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        wall = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__({"": wall, "clock": forms.RadioSelect(choices=CityMomentField.CLOCKS)}, attrs)

    def decompress(self, value: datetime | None) -> list[Any]:
        if value is None:
            return [None, None]
        local = value.astimezone(timezone.get_current_timezone())
        return [local.replace(tzinfo=None), "second" if local.fold else "first"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        values = value if isinstance(value, list) else self.decompress(value)
        context = super().get_context(name, values, attrs)
        wall, clock = context["widget"]["subwidgets"]
        # The describing hint and error belong to the time, not to each of its parts.
        context["widget"] |= {"wall": wall, "clock": clock if self._came_twice(values[0]) else None}
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_

    @staticmethod
    def _came_twice(wall: Any) -> bool:
        try:
            read = wall if isinstance(wall, datetime) else _WallClockField(required=False).clean(wall)
        except ValidationError:
            return False
        return read is not None and is_repeated(read, _zone())


class CityMomentField(forms.MultiValueField):
    """A moment, typed as the city's wall clock shows it; cleans to UTC.

    The hour that the clocks skip is refused with the time that was probably meant. For the hour that they
    repeat, the form asks which of the two it was, in `<name>_clock`, which appears only then. The zone is
    the one that the page is shown in. Refuses the future unless `future=True`.
    """

    CLOCKS = [
        ("first", gettext_lazy("The first, before the clocks went back")),
        ("second", gettext_lazy("The second, an hour later")),
    ]
    widget = CityMomentWidget
    default_error_messages = {
        "future": gettext_lazy("This time is in the future. Check the date."),
    }

    def __init__(self, *, future: bool = False, **kwargs: Any) -> None:
        self.future = future
        fields = [_WallClockField(), forms.ChoiceField(choices=self.CLOCKS, required=False)]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, parts: list[Any]) -> datetime | None:
        wall, clock = parts or (None, None)
        if wall is None:
            return None
        zone = _zone()
        if is_skipped(wall, zone):
            raise ValidationError(_skipped(wall, zone), code="skipped")
        if is_repeated(wall, zone) and not clock:
            raise ValidationError(
                _("The clocks went back, so %(time)s came twice that night. Pick which one it was.")
                % {"time": _time(wall)},
                code="repeated",
            )
        moment = wall.replace(tzinfo=zone, fold=int(clock == "second")).astimezone(UTC)
        if not self.future and moment > timezone.now() + TOLERATED_FUTURE:
            raise ValidationError(self.error_messages["future"], code="future")
        return moment


class DeviceMomentField(forms.Field):
    """When something was written, by the clock of the device on which it was, in ISO 8601 with a zone.

    Nobody typed it, so nobody could correct it: what makes no sense cleans to None.
    """

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment = datetime.fromisoformat(str(value)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        return moment if EARLIEST <= moment <= timezone.now() else None


def _zone() -> ZoneInfo:
    return timezone.get_current_timezone()  # type: ignore[return-value]


def _skipped(wall: datetime, zone: ZoneInfo) -> str:
    meant = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return _(
        "There was no %(time)s on %(day)s: the clocks went forward over it. If you mean %(meant)s, type that."
    ) % {"time": _time(wall), "day": dateformat.format(wall, "M j"), "meant": _time(meant)}


def _time(moment: datetime) -> str:
    return dateformat.format(moment, "g:i A")
