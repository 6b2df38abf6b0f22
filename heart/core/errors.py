"""Refusals: a sentence that its reader can act on, raised where the rule lives, mapped to a status once.

The web (`middleware.RefusalMiddleware`) and the API (`api.ExceptionHandler`) read `status` and `code`.
"""

from typing import Any

from django.utils.translation import gettext as _


class Refusal(Exception):
    """Something was asked that a rule does not allow; `str()` is the sentence to show."""

    status = 409
    code = "refused"

    def __init__(self, message: str, *, attr: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.attr = attr
        if code:
            self.code = code


class Invalid(Refusal):
    """The input can't be right; `attr` names the field."""

    status = 400
    code = "invalid"


class NotPermitted(Refusal):
    """This person may not do this."""

    status = 403
    code = "permission_denied"

    def __init__(self, message: str = "", **kwargs: Any) -> None:
        super().__init__(message or _("Your role does not include this. Ask a supervisor."), **kwargs)


class InvalidTransition(Refusal):
    """The record can't become that from what it is now."""

    code = "invalid_transition"

    @classmethod
    def between(cls, record: Any, old: str, new: str) -> "InvalidTransition":
        labels = dict(type(record)._meta.get_field("status").flatchoices)
        return cls(
            _("This %(noun)s is %(old)s, so it can't become %(new)s.")
            % {
                "noun": record._meta.verbose_name,
                "old": str(labels.get(old, old)).lower(),
                "new": str(labels.get(new, new)).lower(),
            }
        )


class Conflict(Refusal):
    """Two requests contradict each other."""

    code = "conflict"


class StaleVersion(Conflict):
    """Someone else changed the record since it was read; `current` is what it is now."""

    code = "stale_version"

    def __init__(self, current: Any) -> None:
        super().__init__(
            _("Someone changed this after you opened it. Look at what it says now, then save again.")
        )
        self.current = current
