"""One value as a source writes it, as the value that a column holds; raises Invalid with the reason."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from heart.core.errors import Invalid
from services.calendar import time_of

LONGEST = 20_000  # characters of one text: descriptions run to pages, a megabyte is a mistake

_is_web_address = URLValidator(schemes=["http", "https"])


def identity(source: str, table: str, said: Any) -> UUID:
    """The id that a source gives, or one made from it that is the same at every import."""
    try:
        return UUID(str(said))
    except ValueError:
        return uuid5(NAMESPACE_URL, f"hsds:{source}/{table}/{said}")


def value_of(field: Any, said: Any) -> Any:
    """What the column holds for `said`; None or "" where nothing is said."""
    if said is None or (isinstance(said, str) and not said.strip()):
        return None if field.null else ""
    try:
        return _kind_of(field)(field, said)
    except Invalid:
        raise
    except (TypeError, ValueError, OverflowError, InvalidOperation, ValidationError):
        reason = _("%(name)s: “%(said)s” can't be read.") % {"name": field.name, "said": str(said)[:60]}
        raise Invalid(reason, attr=field.name) from None


def _kind_of(field: Any) -> Any:
    kinds: list[tuple[type[models.Field], Any]] = [
        (models.UUIDField, lambda field, said: UUID(str(said))),
        (models.DateTimeField, _moment),
        (models.DateField, _day),
        (models.TimeField, lambda field, said: time_of(str(said))),
        (models.IntegerField, _whole),
        (models.FloatField, _float),
        (models.DecimalField, _decimal),
        (models.URLField, _web_address),
        (models.EmailField, _e_mail),
    ]
    return next((read for kind, read in kinds if isinstance(field, kind)), _text)


def _text(field: Any, said: Any) -> str:
    if isinstance(said, dict | list):
        raise ValueError
    text = str(said)
    longest = field.max_length or LONGEST
    if len(text) > longest:
        reason = _("%(name)s: longer than %(longest)d characters.")
        raise Invalid(reason % {"name": field.name, "longest": longest}, attr=field.name)
    if "\0" in text:
        raise Invalid(_("%s: has a null character in it.") % field.name, attr=field.name)
    if field.choices and text not in dict(field.choices):
        reason = _("%(name)s: “%(said)s” is none of %(known)s.")
        known = ", ".join(dict(field.choices))
        raise Invalid(reason % {"name": field.name, "said": text[:60], "known": known}, attr=field.name)
    return text


def _web_address(field: Any, said: Any) -> str:
    text = _text(field, said).strip()
    if not re.match(r"https?://", text, re.IGNORECASE):
        text = f"http://{text}"  # directories write bare hosts, which no reader can press
    _is_web_address(text)
    return text


def _e_mail(field: Any, said: Any) -> str:
    text = _text(field, said).strip()
    validate_email(text)
    return text


def _day(field: Any, said: Any) -> date:
    text = str(said).strip()
    day = date.fromisoformat(text[:10])
    if len(text) > 10 and text[10] not in "T ":
        raise ValueError
    return day


def _moment(field: Any, said: Any) -> datetime:
    moment = parse_datetime(str(said).strip())
    if moment is None:
        moment = datetime.combine(_day(field, said), time.min)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _whole(field: Any, said: Any) -> int:
    number = Decimal(str(said).strip())
    if number != number.to_integral_value() or not 0 <= number <= _LARGEST[type(field)]:
        raise ValueError
    return int(number)


_LARGEST = {models.PositiveSmallIntegerField: 32_767, models.PositiveIntegerField: 2_147_483_647}


def _float(field: Any, said: Any) -> float:
    number = float(said)
    if not abs(number) <= 1_000:  # also not a number
        raise ValueError
    return number


def _decimal(field: Any, said: Any) -> Decimal:
    number = Decimal(str(said).strip())
    if abs(number) >= Decimal(10) ** (field.max_digits - field.decimal_places):
        raise ValueError
    return round(number, field.decimal_places)
