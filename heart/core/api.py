"""What every API room shares: strict fields, If-Match, Idempotency-Key, and refusals as errors."""

import datetime as dt
import re
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_standardized_errors.handler import ExceptionHandler as StandardHandler
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from heart.core.errors import Invalid, NotPermitted, Refusal, StaleVersion
from heart.core.idempotency import body_hash, create_once
from heart.core.moments import EARLIEST, LATEST, TOLERATED_FUTURE

# An id in an address: anything else is an address that there is not.
ID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

_ZONED = re.compile(r"(Z|[+-]\d\d:?\d\d)$", re.IGNORECASE)


class MomentField(serializers.DateTimeField):
    """An ISO 8601 time with a zone; answered in UTC. Refuses the future unless `future=True`."""

    default_error_messages = {
        "zone": gettext_lazy("Give the time with its zone, such as 2026-11-19T19:00:00-05:00 or …Z."),
        "future": gettext_lazy("This time is in the future. Check the date and the zone."),
        "range": gettext_lazy("Give a time between 1900 and 2100."),
    }

    def __init__(self, *, future: bool = False, **kwargs: Any) -> None:
        self.future = future
        super().__init__(default_timezone=dt.UTC, **kwargs)

    def to_internal_value(self, value: Any) -> dt.datetime:
        if isinstance(value, str) and not _ZONED.search(value.strip()):
            self.fail("zone")
        try:
            moment = super().to_internal_value(value)
        except (OverflowError, ValueError):
            self.fail("range")
        if not EARLIEST <= moment <= LATEST:
            self.fail("range")
        if not self.future and moment > timezone.now() + TOLERATED_FUTURE:
            self.fail("future")
        return moment.astimezone(dt.UTC)

    def to_representation(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, str):
            return value
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


class StrictSerializer(serializers.Serializer):
    """Refuses a key that it does not know: a misspelt field is an error, not a silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = set(data) - {name for name, field in self.fields.items() if not field.read_only}
            if unknown:
                raise serializers.ValidationError(
                    {
                        name: [exceptions.ErrorDetail(_("Unknown field."), "unknown")]
                        for name in sorted(unknown)
                    }
                )
        return super().to_internal_value(data)


class CodeField(serializers.SlugRelatedField):
    """A noun of the city named by its code, out of those in use; answered by its code."""

    def __init__(self, model: Any = None, **kwargs: Any) -> None:
        queryset = None if kwargs.get("read_only") else model.objects.in_use()
        super().__init__(slug_field="code", queryset=queryset, **kwargs)

    default_error_messages = {"does_not_exist": gettext_lazy("Unknown code: {value}.")}


class VisibleField(serializers.PrimaryKeyRelatedField):
    """A record named by its id, out of those that `visible(user)` shows the caller."""

    def __init__(self, visible: Any = None, **kwargs: Any) -> None:
        self.visible = visible
        # DRF wants a queryset at declaration; the caller's is made for each request.
        super().__init__(
            queryset=visible(None) if visible else None, pk_field=serializers.UUIDField(), **kwargs
        )

    def get_queryset(self) -> Any:
        return self.visible(self.context["request"].user)


class ChoiceOrNullField(serializers.ChoiceField):
    """A choice that may wait for its answer: blank in the database, null in JSON."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices, allow_null=True, required=False, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) if value else None


class RecordSerializer(serializers.Serializer):
    """The fields that every record answers with."""

    id = serializers.UUIDField(read_only=True)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)
    version = serializers.IntegerField(read_only=True)


def moment_of(request: Request) -> dt.datetime:
    """The moment of this request, read once: a filter and an answer can't disagree about now."""
    moment: dt.datetime | None = getattr(request, "moment", None)
    if moment is None:
        moment = request.moment = timezone.now()  # type: ignore[attr-defined]  # ours, on DRF's request
    return moment


def if_match(request: Request) -> int | None:
    """The version named by If-Match, None without one; a weak tag compares by its number."""
    raw = request.headers.get("If-Match")
    if raw is None or raw.strip() == "*":
        return None
    match = re.fullmatch(r'(?:W/)?"(\d+)"', raw.strip())
    if not match:
        raise Invalid(_('If-Match holds one version in quotes, such as "3".'), attr="If-Match")
    return int(match.group(1))


def etag(record: Any) -> str:
    return f'"{record.version}"'


def answer(
    serializer: type[serializers.BaseSerializer], record: Any, request: Request, status: int = 200
) -> Response:
    """One record, with its ETag."""
    body = serializer(record, context={"request": request}).data
    return Response(body, status=status, headers={"ETag": etag(record)})


def locked(record: Any, request: Request) -> Any:
    """The record, after If-Match was compared under lock; raises StaleVersion.

    Without If-Match it is not locked here: the action locks what it changes.
    """
    version = if_match(request)
    if version is None:
        return record
    current = type(record).objects.lock(record.pk)
    current.expect_version(version)
    return current


def accepted(serializer: type[serializers.BaseSerializer], request: Request, *, partial: bool = False) -> Any:
    """What was sent, parsed and checked for shape; raises ValidationError."""
    asked = serializer(data=request.data, partial=partial, context={"request": request})
    asked.is_valid(raise_exception=True)
    return asked.validated_data


def created_once(request: Request, create: Any) -> tuple[Any, bool]:
    """The id of the record that this request made now or, with the same Idempotency-Key, before."""
    with transaction.atomic():
        return create_once(
            user=request.user,
            key=request.headers.get("Idempotency-Key"),
            body=body_hash(request.method, request.path, request.data),
            at=timezone.now(),
            create=create,
        )


class TooLarge(exceptions.APIException):
    """The body is larger than any that the API has a use for."""

    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("This is too large to be taken. Send less at a time.")


class Unavailable(exceptions.APIException):
    """The database does not answer: only waiting helps."""

    status_code = 503
    default_code = "unavailable"
    default_detail = gettext_lazy("The database does not answer. Try again shortly.")
    wait = 30  # seconds; DRF makes it Retry-After


class ExceptionHandler(StandardHandler):
    """Refusals and model validation become the API's one error shape."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, Refusal):
            self.refusal = exc
            return _as_api_exception(exc)
        if isinstance(exc, RequestDataTooBig):
            return TooLarge()
        if isinstance(exc, OperationalError | InterfaceError):
            return Unavailable()
        if isinstance(exc, DjangoValidationError):
            detail = exc.message_dict if hasattr(exc, "error_dict") else exc.messages
            return exceptions.ValidationError(detail)
        return super().convert_known_exceptions(exc)

    def report_exception(self, exc: exceptions.APIException, response: Response) -> None:
        refusal = getattr(self, "refusal", None)
        if isinstance(refusal, StaleVersion):
            view: Any = self.context["view"]  # a RecordViewSet: nothing else has versions
            current = view.serialize_current(refusal.current)
            if current is not None:
                response.data["current"] = current
                response["ETag"] = etag(refusal.current)
        super().report_exception(exc, response)


def _as_api_exception(refusal: Refusal) -> exceptions.APIException:
    if isinstance(refusal, NotPermitted):
        return exceptions.PermissionDenied(refusal.message)
    if isinstance(refusal, Invalid):
        attr = refusal.attr or "non_field_errors"
        return exceptions.ValidationError({attr: [exceptions.ErrorDetail(refusal.message, refusal.code)]})
    error = exceptions.APIException(exceptions.ErrorDetail(refusal.message, refusal.code), refusal.code)
    error.status_code = refusal.status
    return error
