"""Logs say ids and kinds of errors, never people.

A database error quotes the row that it refused ("Failing row contains (…)"), and so would a traceback's
last line. This formatter keeps where something failed and of which kind, and leaves out what it said. Nor
does it write down the secret of an address that needs no sign-in.
"""

import logging
import re
import traceback
from types import TracebackType

ExceptionFacts = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


# Django names the address of whatever it refuses, and a refused secret may be good again in a minute.
SECRET_ADDRESS = re.compile(r"(/calendar/)[^/\s?]+(?=\.ics)|(/answer/)[^/\s?'\"]+")


class IdsOnlyFormatter(logging.Formatter):
    """Tracebacks without the exceptions' words."""

    def formatException(self, ei: ExceptionFacts) -> str:
        told = traceback.TracebackException(*ei) if ei[0] else None
        lines: list[str] = []
        while told is not None:
            kind = told.exc_type.__qualname__ if told.exc_type else "error"
            lines = [*"".join(told.stack.format()).splitlines(), kind, *(["", *lines] if lines else [])]
            told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
        return "\n".join(lines)

    def format(self, record: logging.LogRecord) -> str:
        if record.name == "celery.app.trace" and record.exc_info:
            # Celery writes the error's words into the message itself.
            task = getattr(record, "data", {}).get("name", "")
            record = logging.makeLogRecord(record.__dict__ | {"msg": f"Task {task} failed", "args": ()})
        return SECRET_ADDRESS.sub(r"\1\2…", super().format(record))
