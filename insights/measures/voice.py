"""What neighbors say of us. Docstrings are the public definitions."""

from django.utils.translation import gettext_lazy as _

from insights.measures.facts import Facts
from insights.measures.registry import Figure, Unit, measure, ratio

# So few answers could be known by who was asked that week.
HIDDEN_UP_TO = 10


def _yes(facts: Facts, question: str) -> Figure:
    answered = facts.voices[f"{question}_answered"]
    if 0 < answered <= HIDDEN_UP_TO:
        return Figure(None)
    return ratio(facts.voices[f"{question}_yes"], answered)


@measure("voice_kept_word_rate", _("Neighbors: you did what you said"), Unit.RATE)
def voice_kept_word_rate(facts: Facts) -> Figure:
    """Neighbors who said yes to “Did we do what we said we would do?” ÷ those who answered it in the period.
    Asked by somebody who did not help them; up to 10 answers are hidden."""
    return _yes(facts, "kept_word")


@measure("voice_respected_rate", _("Neighbors: I felt respected"), Unit.RATE)
def voice_respected_rate(facts: Facts) -> Figure:
    """Neighbors who said yes to “Did you feel respected?” ÷ those who answered it in the period. Asked by
    somebody who did not help them; up to 10 answers are hidden."""
    return _yes(facts, "respected")


@measure("voice_helped_rate", _("Neighbors: it helped"), Unit.RATE)
def voice_helped_rate(facts: Facts) -> Figure:
    """Neighbors who said yes to “Did it help with what you wanted?” ÷ those who answered it in the period.
    Asked by somebody who did not help them; up to 10 answers are hidden."""
    return _yes(facts, "helped")
