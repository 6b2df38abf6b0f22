"""Verbs of what the city may say."""

from insights.actions.checking import check_figures
from insights.actions.exports import ask_export, take_file
from insights.actions.publishing import publish, publishable
from insights.actions.saved import forget_insight, save_insight, share_insight
from insights.actions.summaries import summarize
from insights.actions.voice import hear_voice, refuse_helpers

__all__ = [
    "ask_export",
    "check_figures",
    "forget_insight",
    "hear_voice",
    "publish",
    "publishable",
    "refuse_helpers",
    "save_insight",
    "share_insight",
    "summarize",
    "take_file",
]
