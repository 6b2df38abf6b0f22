"""How a body is read. Apart from heart/core/api.py, since the framework imports it while it starts."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers


class JSONParser(parsers.JSONParser):
    """Strict JSON; what nests too deeply to be read is refused like any other broken body."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError(_("This JSON nests too deeply.")) from None
