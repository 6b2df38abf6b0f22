"""Verbs of what the city may say."""

from insights.actions.publishing import publish, publishable
from insights.actions.voice import hear_voice, refuse_helpers

__all__ = ["hear_voice", "publish", "publishable", "refuse_helpers"]
