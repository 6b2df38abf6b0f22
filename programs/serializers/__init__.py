from programs.serializers.profile import parse_profile
from programs.serializers.program import AbsenceSerializer, ProgramSerializer, ShiftSerializer
from programs.serializers.toml_table import Problem, ProfileProblems

__all__ = [
    "AbsenceSerializer",
    "Problem",
    "ProfileProblems",
    "ProgramSerializer",
    "ShiftSerializer",
    "parse_profile",
]
