"""How a body is read. Apart from heart/core/api.py, since the framework imports it while it starts."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers


class JSONParser(parsers.JSONParser):
    """Strict JSON: what nests too deeply, or holds half of a character, is refused like any broken body."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            body = super().parse(stream, media_type, parser_context)
            # Half of a surrogate pair can neither be stored nor be told in an answer.
            json.dumps(body, ensure_ascii=False).encode()
        except RecursionError:
            raise exceptions.ParseError(_("This JSON nests too deeply.")) from None
        except UnicodeEncodeError:
            raise exceptions.ParseError(_("A text holds half of a character. Send it whole.")) from None
        return body
