"""What happened, told inside the transaction in which it did. A receiver may refuse by raising.

Each carries `by` (who) and `at` (when), besides the noun.
"""

from django.dispatch import Signal

encounter_logged = Signal()  # encounter
encounter_changed = Signal()  # encounter, before: dict of old values of the changed fields
case_opened = Signal()  # case
case_assigned = Signal()  # case, previous: User | None
case_paused = Signal()  # case, kind (cases.models.PauseKind); reason and limit are the case's
case_resumed = Signal()  # case
case_closed = Signal()  # case, reason
case_reopened = Signal()  # case
case_found = Signal()  # case, call: opened, or already open, for the neighbor of a 911 call
screening_confirmed = Signal()  # screening, within_days: int | None (when to come back)
need_connected = Signal()  # need
# Two records became one person, and two open cases one; what is changed goes through the journal
# (neighbors/actions/journal.py), so that it can be undone.
cases_joining = Signal()  # stays, goes: Case, journal
need_joined = Signal()  # need, which ended, into: Need, journal
encounter_rehomed = Signal()  # encounter: brought to a case of its own neighbor's
