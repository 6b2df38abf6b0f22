"""What there is to tell: each kind with its sentence, its urgency, and whether a person may mute it."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """A label is the subject of an e-mail, so it names no person, no service and nothing clinical."""

    WINDOW_OPENED = "window_opened", _("Window opened")
    ACT_BY_NEAR = "act_by_near", _("Act by is near")
    OVERDUE = "overdue", _("Overdue")
    ASSIGNED = "assigned", _("A case is yours")
    NEW_ENCOUNTER = "new_encounter", _("New encounter")
    ESCALATED = "escalated", _("A promise needs you")
    PROMISE_WATCHED = "promise_watched", _("A promise to look at")
    CLAIM_LAPSED = "claim_lapsed", _("A case went back")
    UNCOVERED = "uncovered", _("Nobody is on for this")
    REPOOLED = "repooled", _("Work without an owner")
    REFERRAL_STALE = "referral_stale", _("A request waits for an answer")
    REFERRAL_ANSWERED = "referral_answered", _("A request was answered")
    SERVICE_CALL_DUE = "service_call_due", _("A directory entry to check")
    CONNECTION_CHECK_DUE = "connection_check_due", _("A check is due")
    CONSENT_OVERRIDE = "consent_override", _("A rule on sharing")
    EXPORT_READY = "export_ready", _("An export is ready")
    UNSIGNED_NOTE = "unsigned_note", _("A note is not signed")
    RETURN_TO_CRISIS = "return_to_crisis", _("Met again by responders")
    CLOSURE_ASKED = "closure_asked", _("A closing needs a second word")
    CLOSURE_ANSWERED = "closure_answered", _("A closing was answered")
    QUALITY_READ = "quality_read", _("A colleague read your work")
    CASES_JOINED = "cases_joined", _("Two cases became one")
    FIGURES_DIFFER = "figures_differ", _("A figure does not add up")


class Urgency(models.TextChoices):
    """How long an e-mail may wait: not at all, for the end of quiet hours, or for the next shift's digest."""

    NOW = "now", _("Now")
    SOON = "soon", _("Soon")
    TODAY = "today", _("Today")


@dataclass(frozen=True)
class KindFacts:
    says: Any
    urgency: Urgency
    # What nobody may mute is what somebody else relies on being known.
    can_be_muted: bool = True


FACTS: dict[Kind, KindFacts] = {
    Kind.FIGURES_DIFFER: KindFacts(
        _("At night some figures differed from the rows behind them. Those days are counted again."),
        Urgency.TODAY,
        can_be_muted=False,
    ),
    Kind.WINDOW_OPENED: KindFacts(
        _("The window of case %(case)s is open. Reach out when it is safe to."), Urgency.SOON
    ),
    Kind.ACT_BY_NEAR: KindFacts(
        _("Reach out on case %(case)s soon. Later, nobody is on until it is due."), Urgency.SOON
    ),
    Kind.OVERDUE: KindFacts(
        _("The promise of case %(case)s is past due. Reach out, say sorry, say why."),
        Urgency.SOON,
        can_be_muted=False,
    ),
    Kind.ASSIGNED: KindFacts(_("Case %(case)s is with you now."), Urgency.SOON),
    Kind.NEW_ENCOUNTER: KindFacts(_("There is a new encounter on case %(case)s."), Urgency.SOON),
    Kind.ESCALATED: KindFacts(
        _("The promise of case %(case)s needs you. See what is in its way, and say that you have it."),
        Urgency.NOW,
        can_be_muted=False,
    ),
    # A rung of the ladder that the city's profile lets people mute.
    Kind.PROMISE_WATCHED: KindFacts(
        _("The promise of case %(case)s is close to its time or past it. See whether someone has it."),
        Urgency.SOON,
    ),
    Kind.CLAIM_LAPSED: KindFacts(
        _("Case %(case)s went back to everyone, because nothing was logged on it. Take it again if you can."),
        Urgency.SOON,
    ),
    Kind.UNCOVERED: KindFacts(
        _("Promises come due while nobody is on for them. Look who could cover."),
        Urgency.NOW,
        can_be_muted=False,
    ),
    Kind.REPOOLED: KindFacts(
        _("Case %(case)s has no owner any more. Give it to someone."), Urgency.SOON, can_be_muted=False
    ),
    Kind.REFERRAL_STALE: KindFacts(
        _("A request on case %(case)s has had no answer for a while. Ask again."), Urgency.TODAY
    ),
    Kind.REFERRAL_ANSWERED: KindFacts(_("A request on case %(case)s was answered."), Urgency.SOON),
    Kind.SERVICE_CALL_DUE: KindFacts(
        _("An entry of the directory has not been checked for a while. Call and ask."), Urgency.TODAY
    ),
    Kind.CONNECTION_CHECK_DUE: KindFacts(
        _("Thirty days have passed on case %(case)s. Ask whether it is still going well."), Urgency.TODAY
    ),
    Kind.CONSENT_OVERRIDE: KindFacts(
        _("Sharing without a consent was asked for, or done, on case %(case)s. Look at the reason."),
        Urgency.NOW,
        can_be_muted=False,
    ),
    Kind.EXPORT_READY: KindFacts(_("The export that you asked for is ready."), Urgency.SOON),
    Kind.UNSIGNED_NOTE: KindFacts(
        _("The note of %(case)s waits for its author's signature. Read it, and sign it while it is fresh."),
        Urgency.TODAY,
    ),
    Kind.RETURN_TO_CRISIS: KindFacts(
        _("Responders met the neighbor of case %(case)s again. Look at it today."),
        Urgency.NOW,
        can_be_muted=False,
    ),
    Kind.CLOSURE_ASKED: KindFacts(
        _("Someone asks to close case %(case)s, which needs a second person's word."),
        Urgency.TODAY,
        can_be_muted=False,
    ),
    Kind.CLOSURE_ANSWERED: KindFacts(_("Your request to close case %(case)s was answered."), Urgency.SOON),
    Kind.QUALITY_READ: KindFacts(
        _("A colleague read your work on %(case)s and wrote to you about it."), Urgency.TODAY
    ),
    Kind.CASES_JOINED: KindFacts(
        _("A case of yours goes on in case %(case)s: two records were one person."), Urgency.SOON
    ),
}
