"""Who may: the one table, for pages, API, exports and commands alike.

A permission gives each role a scope. What a scope means for a noun is a predicate in that noun's room
(`<room>/rules.py`), registered with `guard`; which rows it shows is `visible_<nouns>(user)` there.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import rules

from accounts.models import Role, User
from heart.core.errors import NotPermitted


class Scope(StrEnum):
    NONE = "none"
    OWN = "own"  # what they logged, wrote or were on
    OWN_AND_TEAM = "own and team's"
    TEAM_AND_POOL = "team's and pool's"  # the pool: what nobody holds yet
    ALL = "all"


NONE, OWN, OWN_AND_TEAM, TEAM_AND_POOL, ALL = Scope

NAVIGATOR, PEER, CLINICIAN, EMT, SUPERVISOR, ANALYST, ADMIN, INTEGRATION, SYSTEM = Role
_NAVIGATORS = (NAVIGATOR, PEER)


def _row(
    navigators: Scope = NONE,
    clinician: Scope = NONE,
    emt: Scope = NONE,
    supervisor: Scope = NONE,
    analyst: Scope = NONE,
    admin: Scope = NONE,
    integration: Scope = NONE,
    **single: Scope,
) -> dict[Role, Scope]:
    """One line of the table, in the order of its columns; `single` names a role apart."""
    row = dict.fromkeys(_NAVIGATORS, navigators) | {
        CLINICIAN: clinician,
        EMT: emt,
        SUPERVISOR: supervisor,
        ANALYST: analyst,
        ADMIN: admin,
        INTEGRATION: integration,
        SYSTEM: ALL,
    }
    return row | {Role(name): scope for name, scope in single.items()}


_ON_CASES = _row(TEAM_AND_POOL, OWN_AND_TEAM, NONE, ALL)
_SUPERVISORS = _row(supervisor=ALL)
# What a neighbor agreed to says what it is about, so that it is read by those who work with it alone.
_ON_CONSENT = _row(TEAM_AND_POOL, ALL, NONE, ALL)
_ADMINS = _row(admin=ALL)

TABLE: dict[str, dict[Role, Scope]] = {
    "calls.view_call": _row(ALL, ALL, ALL, ALL),
    "calls.review_call": _row(NONE, ALL, NONE, ALL),
    "calls.upsert_call": _row(integration=OWN),
    "neighbors.view_neighbor": _row(TEAM_AND_POOL, ALL, OWN, ALL),
    "neighbors.search_neighbor": _row(TEAM_AND_POOL, ALL, OWN, ALL),
    "neighbors.add_neighbor": _row(TEAM_AND_POOL, ALL, OWN, ALL),
    "neighbors.change_neighbor": _row(TEAM_AND_POOL, ALL, OWN, ALL),
    # Saying that two records are one person: not for who meets them once and is gone.
    "neighbors.link_neighbor": _row(TEAM_AND_POOL, ALL, NONE, ALL),
    # For whoever meets them; written by those who work with them.
    "neighbors.view_alert": _row(TEAM_AND_POOL, ALL, OWN, ALL),
    "neighbors.change_alert": _row(TEAM_AND_POOL, ALL, NONE, ALL),
    "neighbors.view_familiarplan": _row(TEAM_AND_POOL, ALL, OWN, ALL),
    "neighbors.change_familiarplan": _SUPERVISORS,
    "neighbors.view_consent": _ON_CONSENT,
    "neighbors.change_consent": _ON_CONSENT,
    "neighbors.share_neighbor": _ON_CONSENT,
    "neighbors.override_consent": _SUPERVISORS,
    "cases.add_encounter": _row(NONE, ALL, ALL, ALL, peer=ALL),
    "cases.view_encounter": _row(TEAM_AND_POOL, OWN_AND_TEAM, OWN, ALL),
    "cases.change_encounter": _row(NONE, OWN_AND_TEAM, OWN, ALL, peer=OWN),
    "cases.view_note": _row(TEAM_AND_POOL, OWN_AND_TEAM, OWN, ALL),
    "cases.write_note": _row(NONE, OWN, OWN, NONE, peer=OWN),
    "cases.cosign_note": _row(NONE, OWN_AND_TEAM, NONE, ALL),
    "cases.strike_note": _row(NONE, OWN, OWN, ALL, peer=OWN),
    "cases.audit_note": _SUPERVISORS,  # to read what was struck
    "cases.keep_draft": _row(NONE, OWN, OWN, OWN, peer=OWN),  # read by its author alone
    "cases.view_case": _ON_CASES,
    "cases.open_case": _ON_CASES,
    "cases.claim_case": _ON_CASES,
    "cases.change_case": _ON_CASES,
    "cases.close_case": _ON_CASES,
    "cases.approve_closing": _SUPERVISORS,
    "cases.assign_case": _SUPERVISORS,
    "cases.reopen_case": _SUPERVISORS,
    "cases.view_need": _ON_CASES,
    "cases.change_need": _ON_CASES,
    "cases.connect_need": _ON_CASES,
    # For whoever responds next: whoever may see the neighbor.
    "cases.view_safetyplan": _row(TEAM_AND_POOL, ALL, OWN, ALL),
    "cases.change_safetyplan": _row(TEAM_AND_POOL, ALL, NONE, ALL),
    "cases.view_screening": _row(TEAM_AND_POOL, ALL, NONE, ALL),
    "cases.add_screening": _row(TEAM_AND_POOL, ALL, NONE, ALL),
    "cases.take_clinical_screening": _row(NONE, ALL, NONE, ALL),
    "cases.give_word": _row(NONE, ALL, NONE, ALL),
    "cases.change_todo": _row(OWN, OWN, NONE, OWN),
    "followups.view_followup": _ON_CASES,
    "followups.log_attempt": _ON_CASES,
    "followups.override_followup": _SUPERVISORS,
    "followups.view_bulkact": _row(supervisor=OWN),
    "followups.save_view": _row(OWN, OWN, NONE, OWN),  # one's own ways to look at the queue
    "followups.share_view": _SUPERVISORS,  # a team's
    "followups.move_to_policy": _row(supervisor=ALL, admin=ALL),
    "referrals.view_referral": _ON_CASES,
    "referrals.change_referral": _ON_CASES,
    "services.view_service": _row(ALL, ALL, ALL, ALL, ALL, ALL),
    "services.change_service": _row(supervisor=ALL, admin=ALL),
    "services.verify_service": _row(ALL, ALL, NONE, ALL, NONE, ALL),
    "audit.view_history": _row(TEAM_AND_POOL, OWN_AND_TEAM, NONE, ALL),
    "audit.view_accessevent": _row(supervisor=ALL, admin=OWN),  # admin: who and when, no people
    "notices.send_again": _row(supervisor=ALL, admin=ALL),
    "notices.view_outbox": _row(supervisor=ALL, admin=ALL),
    "notices.view_notice": _row(OWN, OWN, OWN, OWN, OWN, OWN),
    "insights.view_measures": _row(ALL, ALL, NONE, ALL, ALL, ALL),
    "insights.view_oversight": _SUPERVISORS,
    "insights.add_voice": _ON_CASES,
    "insights.publish": _SUPERVISORS,
    "insights.export_rows": _SUPERVISORS,
    "insights.export_extract": _row(supervisor=ALL, analyst=ALL),  # rows of no one
    "insights.view_export": _row(supervisor=ALL, analyst=OWN),  # that one was asked for, and what for
    "insights.take_export": _row(supervisor=OWN, analyst=OWN),  # its file
    "insights.save_insight": _row(OWN, OWN, NONE, OWN, OWN, OWN),
    "insights.share_insight": _SUPERVISORS,
    "insights.review_quality": _SUPERVISORS,
    "insights.read_quality": _row(OWN, OWN, OWN, ALL),  # of what one wrote
    "insights.review_unarmed": _SUPERVISORS,
    "programs.view_program": _row(ALL, ALL, NONE, ALL, ALL, ALL),
    "programs.change_program": _ADMINS,
    "programs.change_roster": _row(supervisor=ALL, admin=ALL),  # shifts and absences
    "accounts.view_user": _row(ALL, ALL, ALL, ALL, NONE, ALL),
    "accounts.change_user": _ADMINS,
    "accounts.add_token": _ADMINS,
}


def roles_with(perm: str) -> list[Role]:
    """The roles that `perm` reaches anything for, HEART's own not among them."""
    return [role for role, scope in TABLE[perm].items() if scope is not NONE and role is not SYSTEM]


InScope = Callable[[Any, Any, Scope], bool]


def scope_of(user: Any, perm: str) -> Scope:
    """How far `perm` reaches for this user's role; NONE for the signed out and the deactivated."""
    if not isinstance(user, User) or not (user.is_active or user.role == SYSTEM):
        return NONE
    return TABLE[perm][Role(user.role)]


def guard(perm: str, in_scope: InScope | None = None) -> None:
    """Register `perm`: without an object the table answers, with one `in_scope(user, obj, scope)` does."""

    @rules.predicate(name=perm)
    def check(user: Any, obj: Any = None) -> bool:
        scope = scope_of(user, perm)
        if scope is NONE:
            return False
        if obj is None or scope is ALL or in_scope is None:
            return True
        return in_scope(user, obj, scope)

    rules.set_perm(perm, check)


def require(user: Any, perm: str, obj: Any = None) -> None:
    """Raise NotPermitted unless `user` may."""
    if not rules.has_perm(perm, user, obj):
        raise NotPermitted


for _perm in ("accounts.view_user", "accounts.change_user", "accounts.add_token"):
    guard(_perm)
