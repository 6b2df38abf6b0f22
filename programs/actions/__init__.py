from programs.actions.load_profile import Changes, Profile, load_profile

__all__ = ["Changes", "Profile", "load_profile"]
