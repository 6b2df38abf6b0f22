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
need_connected = Signal()  # need
