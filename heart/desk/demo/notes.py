"""The second signatures of the year: only the last days' notes still wait for theirs."""

from datetime import datetime, timedelta

from django.db.models import F

from accounts.models import User
from cases.models import EncounterNote
from cases.models.note import Cosignature
from heart.core.acting import acting_as

STILL_WAITS, TAKES = timedelta(days=2), timedelta(hours=14)


def sign_second(clinician: User, at: datetime) -> None:
    """Sign what waits for longer, half a day after its author did."""
    waiting = EncounterNote.objects.awaiting_cosignature().exclude(author=clinician)
    with acting_as(clinician, reason="Signed a second time"):
        waiting.filter(signed_at__lt=at - STILL_WAITS).update(
            cosignature=Cosignature.GIVEN,
            cosigned_at=F("signed_at") + TAKES,
            cosigned_by=clinician,
            cosigned_as=clinician.signs_as,
        )
