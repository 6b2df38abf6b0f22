"""What the day and the queue ask: which rows, how many, and how each is said."""

from followups.queries.clock import clock_is_late
from followups.queries.lists import (
    BandCounts,
    Wanted,
    band_counts,
    cases_wanted,
    cases_without_date,
    counts_by_team,
    pending_seen_by,
    wanted_of,
    without_date,
)
from followups.queries.reach import Cue, Dial, Way, before_you_call, dials, safe_way
from followups.queries.rows import Row, cases_for_rows, follow_ups_for_rows, rows_of, rows_without_date
from followups.queries.staffing import staffed_until

__all__ = [
    "BandCounts",
    "Cue",
    "Dial",
    "Row",
    "Wanted",
    "Way",
    "band_counts",
    "before_you_call",
    "cases_for_rows",
    "cases_wanted",
    "cases_without_date",
    "clock_is_late",
    "counts_by_team",
    "dials",
    "follow_ups_for_rows",
    "pending_seen_by",
    "rows_of",
    "rows_without_date",
    "safe_way",
    "staffed_until",
    "wanted_of",
    "without_date",
]
