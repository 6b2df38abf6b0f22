"""What neighbors say of us."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from insights.measures.registry import Evidence, Share, measure
from insights.measures.rows import VOICES
from insights.models import Voice

# So few answers could be known by who was asked that week.
HIDDEN_UP_TO = 10


def _asked(question: str, label: Any, means: Any) -> None:
    share = Share(Q(**{question: Voice.Answer.YES}), ~Q(**{question: ""}), hides_up_to=HIDDEN_UP_TO)
    measure(
        f"voice_{question}_rate", label, VOICES, share, means,
        leaves_out=_("Neighbors who skipped the question. Up to 10 answers are hidden."),
        evidence=Evidence.SAID,
    )  # fmt: skip


_asked(
    "kept_word", _("Neighbors: you did what you said"),
    _("Neighbors who said yes to “Did we do what we said we would do?” ÷ those who answered it in the "
      "period. Asked by somebody who did not help them; up to 10 answers are hidden."),
)  # fmt: skip
_asked(
    "respected", _("Neighbors: I felt respected"),
    _("Neighbors who said yes to “Did you feel respected?” ÷ those who answered it in the period. Asked by "
      "somebody who did not help them; up to 10 answers are hidden."),
)  # fmt: skip
_asked(
    "helped", _("Neighbors: it helped"),
    _("Neighbors who said yes to “Did it help with what you wanted?” ÷ those who answered it in the "
      "period. Asked by somebody who did not help them; up to 10 answers are hidden."),
)  # fmt: skip
