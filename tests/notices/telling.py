"""Notices of a kind of which no room above knows when it is settled, so that only sending decides."""

import uuid

from notices.actions import tell
from notices.models import Notice
from tests.conftest import NOON


def told(
    *people, kind=Notice.Kind.EXPORT_READY, about=None, step="", at=NOON, path="/cases/1/"
) -> list[Notice]:
    return tell(
        to=people,
        kind=kind,
        about=about or uuid.uuid4(),
        case_number="CN-26-0412",
        path=path,
        at=at,
        step=step,
    )
