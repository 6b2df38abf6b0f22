from programs.serializers.outlines import OutlinesError, parse_outlines
from programs.serializers.profile import parse_profile
from programs.serializers.program import (
    AbsenceSerializer,
    PolicySerializer,
    ProgramSerializer,
    ShiftSerializer,
)
from programs.serializers.toml_table import Problem, ProfileProblems

__all__ = [
    "AbsenceSerializer",
    "OutlinesError",
    "PolicySerializer",
    "Problem",
    "ProfileProblems",
    "ProgramSerializer",
    "ShiftSerializer",
    "parse_outlines",
    "parse_profile",
]
