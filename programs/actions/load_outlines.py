from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.acting import acting_as
from programs.models import Beat

Outline = list[list[float]]  # latitude and longitude of each corner, in order


@transaction.atomic
def load_outlines(*, outlines: dict[str, Outline], by: User, at: datetime) -> tuple[int, list[str]]:
    """Draw the borders of beats; returns how many are other than before, and the codes that are no beat.

    Beats that are not named keep theirs. Raises NotPermitted.
    """
    require(by, "programs.change_program")
    with acting_as(by, _("Borders loaded")):
        beats = {beat.code: beat for beat in Beat.objects.select_for_update().filter(code__in=outlines)}
        moved = [beat for code, beat in beats.items() if beat.outline != outlines[code]]
        for beat in moved:
            beat.outline = outlines[beat.code]
        Beat.objects.bulk_update(moved, ["outline"])
    return len(moved), sorted(outlines.keys() - beats.keys())
