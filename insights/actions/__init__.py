"""Verbs of what the city may say."""

from insights.actions.checking import check_figures
from insights.actions.exports import ask_export, take_file
from insights.actions.publishing import publish, publishable
from insights.actions.quality import answer_review, draw_sample, review_quality
from insights.actions.saved import forget_insight, save_insight, share_insight
from insights.actions.summaries import summarize
from insights.actions.unarmed import review_unarmed
from insights.actions.voice import hear_voice, refuse_helpers

__all__ = [
    "answer_review",
    "ask_export",
    "check_figures",
    "draw_sample",
    "forget_insight",
    "hear_voice",
    "publish",
    "publishable",
    "refuse_helpers",
    "review_quality",
    "review_unarmed",
    "save_insight",
    "share_insight",
    "summarize",
    "take_file",
]
