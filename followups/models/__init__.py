from followups.models.attempt import ContactAttempt
from followups.models.bulk import BulkAct, BulkRow
from followups.models.call_promise import CallPromise
from followups.models.dateless import CaseWithoutDate
from followups.models.escalation import Escalation
from followups.models.follow_up import FollowUp, Promise
from followups.models.pause import Pause
from followups.models.saved_view import Column, ColumnChoice, SavedView
from followups.models.setback import SweepSetback
from followups.models.struck import StruckAttempt

__all__ = [
    "BulkAct",
    "BulkRow",
    "CallPromise",
    "CaseWithoutDate",
    "Column",
    "ColumnChoice",
    "ContactAttempt",
    "Escalation",
    "FollowUp",
    "Pause",
    "Promise",
    "SavedView",
    "StruckAttempt",
    "SweepSetback",
]
