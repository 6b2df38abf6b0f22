"""Files that come in and go out: too large a body is refused before it is written anywhere."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from heart.core import kept_files


class RefuseTooLarge(FileUploadHandler):
    """First among the upload handlers: asks how long the body says it is, and takes no file itself."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > settings.LARGEST_UPLOAD:
            raise RequestDataTooBig("The body is larger than anything that may be handed in.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def handed_over(stored_as: str, *, name: str, media_type: str) -> FileResponse:
    """The bytes of a kept file, to be saved and never shown in a page. Ask for permission first.

    Raises Http404 when they are gone, as after a restore without the files.
    """
    try:
        opened = kept_files.path_of(stored_as).open("rb")  # closed when it is sent
    except FileNotFoundError:
        raise Http404(_("This file is not where it should be. Tell an administrator.")) from None
    return FileResponse(
        opened,
        as_attachment=True,
        filename=name,
        content_type=media_type,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )
