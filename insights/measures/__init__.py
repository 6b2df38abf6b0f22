"""Every figure that the house says, defined once."""

# Registering is by import; this is the order on screen and in answers.
from insights.measures import responses  # noqa: F401  # isort: skip
from insights.measures import care  # noqa: F401  # isort: skip
from insights.measures import promises  # noqa: F401  # isort: skip
from insights.measures import finding  # noqa: F401  # isort: skip
from insights.measures import voice  # noqa: F401  # isort: skip
from insights.measures.axes import AXES
from insights.measures.breakdown import BREAKDOWNS, Breakdown, measured_by
from insights.measures.lens import Lens, Period
from insights.measures.registry import MEASURES, Evidence, Figure, Measure, Measured, Unit, measured
from insights.measures.sources import Counts

__all__ = [
    "AXES",
    "BREAKDOWNS",
    "MEASURES",
    "Breakdown",
    "Counts",
    "Evidence",
    "Figure",
    "Lens",
    "Measure",
    "Measured",
    "Period",
    "Unit",
    "measured",
    "measured_by",
]
