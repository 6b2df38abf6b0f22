"""What people type, read into what the actions ask for."""

from cases.forms.case import (
    AssignForm,
    CloseForm,
    ClosingAnswerForm,
    OpenCaseForm,
    PauseForm,
    ReasonForm,
    RiskForm,
)
from cases.forms.encounter import ChangeEncounterForm, LogEncounterForm, PromiseForm
from cases.forms.need import AddNeedForm, CheckForm, ConnectForm, NeedStatusForm
from cases.forms.note import AddendumForm, AttachmentForm, NoteForm, NoteParts, ReturnForm, StrikeForm
from cases.forms.plan import ChangeGoalForm, GoalForm, PlanForm, ToDoForm
from cases.forms.safety_plan import SafetyPlanForm
from cases.forms.screening import ConfirmForm, ScreeningForm, WordForm
from cases.forms.versioned import Versioned

__all__ = [
    "AddNeedForm",
    "AddendumForm",
    "AssignForm",
    "AttachmentForm",
    "ChangeEncounterForm",
    "ChangeGoalForm",
    "CheckForm",
    "CloseForm",
    "ClosingAnswerForm",
    "ConfirmForm",
    "ConnectForm",
    "GoalForm",
    "LogEncounterForm",
    "NeedStatusForm",
    "NoteForm",
    "NoteParts",
    "OpenCaseForm",
    "PauseForm",
    "PlanForm",
    "PromiseForm",
    "ReasonForm",
    "ReturnForm",
    "RiskForm",
    "SafetyPlanForm",
    "ScreeningForm",
    "StrikeForm",
    "ToDoForm",
    "Versioned",
    "WordForm",
]
