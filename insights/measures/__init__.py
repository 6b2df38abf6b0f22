"""Every figure that the house says, defined once."""

# Registering is by import; this is the order on screen and in answers.
from insights.measures import responses  # noqa: F401  # isort: skip
from insights.measures import care  # noqa: F401  # isort: skip
from insights.measures import promises  # noqa: F401  # isort: skip
from insights.measures import finding  # noqa: F401  # isort: skip
from insights.measures import voice  # noqa: F401  # isort: skip
from insights.measures.lens import Lens, Period
from insights.measures.registry import MEASURES, Figure, Measure, Measured, Unit, measured

__all__ = ["MEASURES", "Figure", "Lens", "Measure", "Measured", "Period", "Unit", "measured"]
