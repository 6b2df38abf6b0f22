from programs.serializers.profile import parse_profile
from programs.serializers.program import ProgramSerializer
from programs.serializers.toml_table import Problem, ProfileProblems

__all__ = ["Problem", "ProfileProblems", "ProgramSerializer", "parse_profile"]
