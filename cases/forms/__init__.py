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
from cases.forms.note import AddendumForm, NoteForm, NoteParts
from cases.forms.plan import ChangeGoalForm, GoalForm, PlanForm, ToDoForm
from cases.forms.safety_plan import SafetyPlanForm
from cases.forms.screening import ConfirmForm, ScreeningForm, WordForm
from cases.forms.versioned import Versioned

__all__ = [
    "AddNeedForm",
    "AddendumForm",
    "AssignForm",
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
    "RiskForm",
    "SafetyPlanForm",
    "ScreeningForm",
    "ToDoForm",
    "Versioned",
    "WordForm",
]
