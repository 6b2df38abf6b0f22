from programs.actions.changes import Changes
from programs.actions.load_outlines import load_outlines
from programs.actions.load_profile import Profile, load_profile
from programs.actions.roster import cancel_shift, end_absence, name_director, note_absence, plan_shift

__all__ = [
    "Changes",
    "Profile",
    "cancel_shift",
    "end_absence",
    "load_outlines",
    "load_profile",
    "name_director",
    "note_absence",
    "plan_shift",
]
