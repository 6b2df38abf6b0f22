"""Charts that people would rather look at than read. Their numbers are the registry's."""

from collections.abc import Callable
from datetime import datetime

from insights.charts.beats import by_beat
from insights.charts.chart import Chart, Column, Kind, Table
from insights.charts.first_try import first_tries
from insights.charts.funnel import to_care
from insights.charts.needs import needs_ranked
from insights.charts.outcomes import outcomes
from insights.charts.over_time import encounters_over_time
from insights.charts.repeats import repeat_crises
from insights.charts.to_scene import time_to_scene
from insights.measures import Lens

__all__ = ["CHARTS", "Chart", "Column", "Kind", "Table"]

# In the order of the page, by the name in their address.
CHARTS: dict[str, Callable[[Lens, datetime], Chart]] = {
    "over-time": encounters_over_time,
    "first-try": first_tries,
    "needs": needs_ranked,
    "to-care": to_care,
    "outcomes": outcomes,
    "to-scene": time_to_scene,
    "by-beat": by_beat,
    "repeats": repeat_crises,
}
