from followups.forms.bulk import CoverForm, GiveManyForm, MoveManyForm, PickedForm
from followups.forms.promises import (
    AssignForm,
    DayField,
    LogAttemptForm,
    PlanForm,
    ReasonForm,
    RescheduleForm,
)
from followups.forms.queue import ALL, MINE, NOBODY, QueueFilter, wanted_by
from followups.forms.saved_views import ChangeViewForm, ColumnsForm, SaveViewForm

__all__ = [
    "ALL",
    "MINE",
    "NOBODY",
    "AssignForm",
    "ChangeViewForm",
    "ColumnsForm",
    "CoverForm",
    "DayField",
    "GiveManyForm",
    "LogAttemptForm",
    "MoveManyForm",
    "PickedForm",
    "PlanForm",
    "QueueFilter",
    "ReasonForm",
    "RescheduleForm",
    "SaveViewForm",
    "wanted_by",
]
