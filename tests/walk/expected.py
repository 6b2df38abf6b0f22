"""Who may, written out a second time from the contract, and apart from the program's own table.

A line says for each role which rows it reaches. A function (a list, a search, a figure) is open to a role
that reaches anything. Below, each address and method names the line that lets its reader know of the
record, and the line that lets them do it.

Over 400 lines, because it is one table with a line for each address: split, nobody could read it against the
contract.
"""

from dataclasses import dataclass

from accounts.models import Role
from tests.walk.world import ROLES, To

Rows = frozenset[To]
Line = dict[Role, Rows]

ALL: Rows = frozenset(To)
NONE: Rows = frozenset()


def rows(*relations: To) -> Rows:
    return frozenset(relations)


def line(
    navigator: Rows,
    clinician: Rows,
    emt: Rows,
    supervisor: Rows,
    analyst: Rows = NONE,
    admin: Rows = NONE,
    integration: Rows = NONE,
    peer: Rows | None = None,
) -> Line:
    """One line, in the order of the contract's columns; `peer` only where the contract tells them apart."""
    reach = (
        navigator,
        navigator if peer is None else peer,
        clinician,
        emt,
        supervisor,
        analyst,
        admin,
        integration,
    )
    return dict(zip(ROLES, reach, strict=True))


# --- the lines of the contract -------------------------------------------------------------------------
CALLS = line(ALL, ALL, ALL, ALL)
CALLS_REVIEW = line(NONE, ALL, NONE, ALL)
CALLS_UPSERT = line(NONE, NONE, NONE, NONE, integration=ALL)

# Whoever made a record, or was there, may finish it: an own row is read even if another team has the case.
OWN = rows(To.AUTHORED, To.RESPONDED)

TEAM_AND_POOL = rows(To.HELD, To.TEAM, To.POOL)
NEIGHBORS = line(TEAM_AND_POOL | {To.FREE}, ALL, OWN | {To.MADE}, ALL)

# Beside the contract's table: saying that two records are one person is not for who meets them once.
LINKS = line(TEAM_AND_POOL | {To.FREE}, ALL, NONE, ALL)

# Beside the contract's table: what a neighbor agreed to says what it is about; an EMT does not work with it.
CONSENTS = line(TEAM_AND_POOL | {To.FREE}, ALL, NONE, ALL)
# Beside the contract's table: read by whoever may meet them, written by those who work with them.
SAFETY_PLANS_WRITE = line(TEAM_AND_POOL | {To.FREE}, ALL, NONE, ALL)
ALERTS_WRITE = SAFETY_PLANS_WRITE
SCREENS = SAFETY_PLANS_WRITE  # those that are not clinical; the others by those who treat
WORDS = line(NONE, ALL, NONE, ALL)
TO_DOS = line(ALL, ALL, NONE, ALL)  # one's own

ENCOUNTERS_CREATE = line(NONE, ALL, ALL, ALL, peer=ALL)
# A peer specialist logs encounters and must be able to finish them; a navigator does not.
ENCOUNTERS = line(TEAM_AND_POOL, OWN | {To.HELD, To.TEAM, To.MATES}, OWN, ALL, peer=TEAM_AND_POOL | OWN)
ENCOUNTERS_CHANGE = line(NONE, OWN | {To.HELD, To.TEAM, To.MATES}, OWN, ALL, peer=OWN)

# Written and signed by its author; the supervisor reads and does not write.
NOTES_WRITE = line(NONE, rows(To.AUTHORED), rows(To.AUTHORED), NONE, peer=rows(To.AUTHORED))
# An addendum has an author of its own: whoever was there.
NOTES_ADD = line(NONE, OWN, OWN, NONE, peer=OWN)

# Beside the contract's table. A second signature is somebody else's: a clinician of the team, a supervisor.
NOTES_COSIGN = line(NONE, rows(To.RESPONDED, To.HELD, To.TEAM, To.MATES), NONE, ALL - {To.AUTHORED})
# What was written in error is struck by its author; a supervisor, who audits, strikes any.
NOTES_STRIKE = line(NONE, rows(To.AUTHORED), rows(To.AUTHORED), ALL, peer=rows(To.AUTHORED))

CASES = line(TEAM_AND_POOL, OWN | {To.HELD, To.TEAM}, NONE, ALL)
WORK = CASES  # claim, log attempt, connect, close
OVERRIDE = line(NONE, NONE, NONE, ALL)  # assign to others, reopen, override

# The second word on closing a case: nobody gives it on their own.
SECOND_WORD = {role: reach - {To.HELD} for role, reach in OVERRIDE.items()}

# What a colleague wrote of one's own work; supervisors, of everybody's.
READINGS = line(ALL, ALL, ALL, ALL)

ENCOUNTERS_OVERSEEN = OVERRIDE

# Asking how it was: never whoever helped.
ASKERS = {role: reach - OWN - {To.HELD} for role, reach in CASES.items()}

HISTORY = line(ALL, ALL, NONE, ALL)  # of what they may read
ACCESS_EVENTS = line(NONE, NONE, NONE, ALL, admin=ALL)
MEASURES = line(ALL, ALL, NONE, ALL, ALL, ALL)
PROGRAMS = MEASURES
STAFF_WRITE = line(NONE, NONE, NONE, NONE, admin=ALL)
ROSTER = line(NONE, NONE, NONE, ALL, admin=ALL)  # shifts, and the absences that the contract names

# One's own: a try of the last ten minutes, a saved view. Those of the walk are somebody else's.
NOBODY = line(NONE, NONE, NONE, NONE)

# Beside the contract's table: whom a case can be given to, one's own notices, oneself.
STAFF = line(ALL, ALL, ALL, ALL, admin=ALL)
NOTICES = line(ALL, ALL, ALL, ALL, ALL, ALL)
NONE_AT_ALL = line(NONE, NONE, NONE, NONE)
EVERYONE = line(ALL, ALL, ALL, ALL, ALL, ALL, ALL)


# --- the addresses -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Function:
    """Open (`status`) to a role that reaches anything, else 403."""

    line: Line
    status: int = 200


@dataclass(frozen=True)
class Listing:
    """403, or exactly the rows of this noun that the role reaches."""

    line: Line
    noun: str


@dataclass(frozen=True)
class OnRecord:
    """404 outside `sees`, 403 outside `does`, else `status`. `gate` is asked first, with 403."""

    sees: Line
    does: Line
    status: int = 200
    gate: Line = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Creates:
    """403 without the function; 400 when the body names a record outside `names`; 404 outside `lands`."""

    line: Line
    names: Line
    lands: Line


Expected = Function | Listing | OnRecord | Creates


def reads(sees: Line, gate: Line | None = None) -> OnRecord:
    return OnRecord(sees, sees, gate=gate or EVERYONE)


def acts(sees: Line, does: Line, status: int = 200) -> OnRecord:
    return OnRecord(sees, does, status, gate=EVERYONE)


def _and_free(cases: Line) -> Line:
    return {role: reach | {To.FREE} if reach else reach for role, reach in cases.items()}


# Beside the contract's table: one box for whoever may see any people; each room shows what is theirs.
SEARCH = CALLS
# Beside the contract's table: the directory of services has no people in it.
SERVICES = NOTICES
SERVICES_CHANGE = line(NONE, NONE, NONE, ALL, admin=ALL)
SERVICES_VERIFY = line(ALL, ALL, NONE, ALL, admin=ALL)
OVERSIGHT = OVERRIDE
# E-mails with ids and staff: for who runs the machines, and for who relies on their going out.
OUTBOX = line(NONE, NONE, NONE, ALL, admin=ALL)

# One's own, and of what one may see; those that the walk asks for are nobody's.
DRAFTS = ENCOUNTERS_CREATE

# Rows that leave the house; an analyst asks for rows of no one. A file is of whoever asked for it.
EXPORTS = line(NONE, NONE, NONE, ALL, analyst=ALL)
ROW_EXPORTS = line(NONE, NONE, NONE, ALL)
OWN_EXPORT = OnRecord(NONE_AT_ALL, NONE_AT_ALL, gate=EVERYONE)

OWN_TO_DO = OnRecord(NONE_AT_ALL, NONE_AT_ALL, gate=EVERYONE)

API: dict[tuple[str, str], Expected] = {
    ("GET", "schema/"): Function(EVERYONE),
    ("GET", "docs/"): Function(EVERYONE),
    ("GET", "me/"): Function(EVERYONE),
    ("GET", "programs/"): Function(PROGRAMS),
    ("GET", "programs/<pk>/"): reads(PROGRAMS),
    ("POST", "programs/<pk>/director/"): acts(PROGRAMS, STAFF_WRITE),
    ("GET", "policies/"): Function(PROGRAMS),
    ("GET", "policies/<pk>/"): reads(PROGRAMS),
    ("GET", "staff/"): Function(STAFF),
    ("GET", "staff/<pk>/"): reads(STAFF),
    ("POST", "staff/"): Function(STAFF_WRITE, 201),
    ("POST", "staff/<pk>/deactivate/"): Function(STAFF_WRITE, 204),
    ("GET", "teams/"): Function(STAFF),
    ("GET", "teams/<pk>/"): reads(STAFF),
    ("POST", "teams/<pk>/lead/"): acts(STAFF, STAFF_WRITE),
    ("GET", "shifts/"): Function(ROSTER),
    ("POST", "shifts/"): Function(ROSTER, 201),
    ("GET", "shifts/<pk>/"): reads(ROSTER),
    ("POST", "shifts/<pk>/cancel/"): acts(ROSTER, ROSTER, 204),
    ("GET", "absences/"): Function(ROSTER),
    ("POST", "absences/"): Function(ROSTER, 201),
    ("GET", "absences/<pk>/"): reads(ROSTER),
    ("POST", "absences/<pk>/end/"): acts(ROSTER, ROSTER, 204),
    ("GET", "notices/"): Function(NOTICES),
    ("GET", "notices/<pk>/"): reads(NOTICES),
    ("POST", "notices/<pk>/read/"): reads(NOTICES),
    ("POST", "notices/<pk>/acknowledge/"): reads(NOTICES),
    ("POST", "search/"): Function(SEARCH),
    ("GET", "notices/preferences/"): Function(NOTICES),
    ("PATCH", "notices/preferences/"): Function(NOTICES),
    ("GET", "notices/calendar/"): Function(NOTICES),
    ("POST", "notices/calendar/"): Function(NOTICES),
    ("DELETE", "notices/calendar/"): Function(NOTICES),
    ("GET", "outbox/"): Function(OUTBOX),
    ("POST", "outbox/<pk>/send-again/"): Function(OUTBOX),
    ("GET", "measures/"): Function(MEASURES),
    ("GET", "exports/"): Function(EXPORTS),
    ("POST", "exports/"): Function(ROW_EXPORTS, 201),
    ("GET", "exports/<pk>/"): OWN_EXPORT,
    ("GET", "exports/<pk>/file/"): OWN_EXPORT,
    ("GET", "forecast/"): Function(OVERSIGHT),
    ("GET", "services/"): Function(SERVICES),
    ("POST", "services/"): Function(SERVICES_CHANGE, 201),
    ("GET", "services/<pk>/"): reads(SERVICES),
    ("PATCH", "services/<pk>/"): OnRecord(SERVICES, SERVICES_CHANGE),
    ("POST", "services/<pk>/verify/"): OnRecord(SERVICES, SERVICES_VERIFY),
    ("POST", "outcome-voice/"): Creates(CASES, names=CASES, lands=EVERYONE),
    ("GET", "calls/"): Function(CALLS),
    ("GET", "calls/<pk>/"): reads(CALLS),
    ("POST", "calls/<pk>/review/"): acts(CALLS, CALLS_REVIEW),
    ("PUT", "calls/<str:source>/<str:cad_number>/"): Function(CALLS_UPSERT, 201),
    ("GET", "neighbors/"): Listing(NEIGHBORS, "neighbor"),
    ("POST", "neighbors/"): Function(NEIGHBORS, 201),
    ("POST", "neighbors/search/"): Function(NEIGHBORS),
    ("POST", "neighbors/match/"): Function(NEIGHBORS),
    ("GET", "neighbors/<pk>/"): reads(NEIGHBORS),
    ("PATCH", "neighbors/<pk>/"): reads(NEIGHBORS),
    ("POST", "neighbors/<pk>/link/"): acts(NEIGHBORS, LINKS),
    ("POST", "neighbors/<pk>/unlink/"): acts(NEIGHBORS, LINKS),
    ("GET", "consents/"): Listing(CONSENTS, "consent"),
    ("POST", "consents/"): Creates(CONSENTS, names=NEIGHBORS, lands=EVERYONE),
    ("GET", "consents/<pk>/"): reads(CONSENTS),
    ("POST", "consents/<pk>/revoke/"): acts(CONSENTS, CONSENTS),
    ("GET", "disclosures/"): Listing(CONSENTS, "disclosure"),
    ("GET", "disclosures/<pk>/"): reads(CONSENTS),
    ("GET", "safety-plans/"): Listing(NEIGHBORS, "plan"),
    ("POST", "safety-plans/"): Creates(SAFETY_PLANS_WRITE, names=NEIGHBORS, lands=EVERYONE),
    ("GET", "safety-plans/<pk>/"): reads(NEIGHBORS),
    ("GET", "alerts/"): Listing(NEIGHBORS, "alert"),
    ("POST", "alerts/"): Creates(ALERTS_WRITE, names=NEIGHBORS, lands=EVERYONE),
    ("GET", "alerts/<pk>/"): reads(NEIGHBORS),
    ("POST", "alerts/<pk>/renew/"): acts(NEIGHBORS, ALERTS_WRITE),
    ("POST", "alerts/<pk>/end/"): acts(NEIGHBORS, ALERTS_WRITE, 204),
    ("GET", "screenings/"): Listing(SCREENS, "screening"),
    ("POST", "screenings/"): Creates(SCREENS, names=NEIGHBORS, lands=EVERYONE),
    ("GET", "screenings/questionnaires/"): Function(SCREENS),
    ("GET", "screenings/<pk>/"): reads(SCREENS),
    ("POST", "screenings/<pk>/confirm/"): acts(SCREENS, _and_free(CASES)),
    # Nothing is positive here, so that no word is needed.
    ("POST", "screenings/<pk>/word/"): acts(SCREENS, WORDS, 409),
    ("GET", "familiar-plans/"): Listing(NEIGHBORS, "familiar"),
    ("POST", "familiar-plans/"): Creates(OVERSIGHT, names=NEIGHBORS, lands=EVERYONE),
    ("GET", "familiar-plans/<pk>/"): reads(NEIGHBORS),
    ("GET", "load/"): Function(OVERSIGHT),
    ("GET", "missing-answers/"): Function(OVERSIGHT),
    ("GET", "unarmed-yield/"): Function(OVERSIGHT),
    ("GET", "quality-samples/"): Function(OVERSIGHT),
    ("POST", "quality-samples/"): Function(OVERSIGHT, 400),
    ("GET", "quality-samples/<pk>/"): reads(NOBODY),
    ("GET", "quality-reviews/"): Function(READINGS),
    ("GET", "quality-reviews/<pk>/"): reads(NOBODY),
    ("POST", "quality-reviews/<pk>/review/"): reads(NOBODY),
    ("POST", "quality-reviews/<pk>/answer/"): reads(NOBODY),
    ("GET", "unarmed-reviews/"): Function(OVERSIGHT),
    # Of CRT, so that its rules are not asked: refused after permission.
    ("POST", "unarmed-reviews/"): Function(OVERSIGHT, 400),
    ("GET", "unarmed-reviews/<pk>/"): reads(NOBODY),
    ("GET", "encounters/"): Listing(ENCOUNTERS, "encounter"),
    ("POST", "encounters/"): Creates(ENCOUNTERS_CREATE, names=NEIGHBORS, lands=EVERYONE),
    ("GET", "encounters/<pk>/"): reads(ENCOUNTERS),
    ("PATCH", "encounters/<pk>/"): acts(ENCOUNTERS, ENCOUNTERS_CHANGE),
    ("GET", "encounters/<pk>/note/"): reads(ENCOUNTERS),
    ("PUT", "encounters/<pk>/note/"): acts(ENCOUNTERS, NOTES_WRITE),
    ("POST", "encounters/<pk>/note/sign/"): acts(ENCOUNTERS, NOTES_WRITE),
    ("POST", "encounters/<pk>/note/addenda/"): acts(ENCOUNTERS, NOTES_ADD, 201),
    ("GET", "encounters/<pk>/note/template/"): reads(ENCOUNTERS),
    ("POST", "encounters/<pk>/note/cosign/"): acts(ENCOUNTERS, NOTES_COSIGN),
    ("POST", "encounters/<pk>/note/return/"): acts(ENCOUNTERS, NOTES_COSIGN),
    ("POST", "encounters/<pk>/note/strike/"): acts(ENCOUNTERS, NOTES_STRIKE),
    ("POST", "encounters/<pk>/note/addenda/<addendum>/strike/"): acts(ENCOUNTERS, NOTES_STRIKE),
    ("POST", "encounters/<pk>/note/attachments/"): acts(ENCOUNTERS, NOTES_WRITE, 201),
    ("GET", "encounters/<pk>/note/attachments/<attachment>/"): reads(ENCOUNTERS),
    ("DELETE", "encounters/<pk>/note/attachments/<attachment>/"): acts(ENCOUNTERS, NOTES_WRITE, 204),
    ("POST", "encounters/<pk>/note/attachments/<attachment>/strike/"): acts(ENCOUNTERS, NOTES_STRIKE),
    ("GET", "cases/"): Listing(CASES, "case"),
    # A neighbor with an open case: the answer is that case, for whom it is in sight.
    ("POST", "cases/"): Creates(CASES, names=NEIGHBORS, lands=_and_free(CASES)),
    ("POST", "cases/claim-next/"): Function(WORK),
    ("GET", "cases/<pk>/"): reads(CASES),
    ("PATCH", "cases/<pk>/"): acts(CASES, WORK),
    ("POST", "cases/<pk>/claim/"): acts(CASES, WORK),
    ("POST", "cases/<pk>/keep/"): acts(CASES, WORK),
    ("POST", "cases/<pk>/pause/"): acts(CASES, WORK),
    ("POST", "cases/<pk>/resume/"): acts(CASES, WORK),
    ("POST", "cases/<pk>/close/"): acts(CASES, WORK),
    ("POST", "cases/<pk>/assign/"): acts(CASES, OVERRIDE),
    ("POST", "cases/<pk>/reopen/"): acts(CASES, OVERRIDE),
    ("GET", "closure-requests/"): Listing(CASES, "asked"),
    ("POST", "closure-requests/"): Creates(CASES, names=CASES, lands=EVERYONE),
    ("GET", "closure-requests/<pk>/"): reads(CASES),
    ("POST", "closure-requests/<pk>/approve/"): acts(CASES, OVERRIDE),
    ("POST", "closure-requests/<pk>/decline/"): acts(CASES, OVERRIDE),
    ("POST", "closure-requests/<pk>/withdraw/"): acts(CASES, NOBODY),
    ("GET", "needs/"): Listing(CASES, "need"),
    ("POST", "needs/"): Creates(CASES, names=CASES, lands=EVERYONE),
    ("GET", "needs/<pk>/"): reads(CASES),
    ("PATCH", "needs/<pk>/"): acts(CASES, WORK),
    ("POST", "needs/<pk>/status/"): acts(CASES, WORK),
    ("POST", "needs/<pk>/connect/"): acts(CASES, WORK),
    ("GET", "needs/<pk>/evidence/"): reads(CASES),
    ("POST", "needs/<pk>/check/"): acts(CASES, WORK, 409),
    ("GET", "goals/"): Listing(CASES, "goal"),
    ("POST", "goals/"): Creates(CASES, names=CASES, lands=EVERYONE),
    ("GET", "goals/<pk>/"): reads(CASES),
    ("PATCH", "goals/<pk>/"): acts(CASES, WORK),
    ("GET", "drafts/"): Function(DRAFTS),
    ("GET", "drafts/<pk>/"): OnRecord(NONE_AT_ALL, NONE_AT_ALL, gate=EVERYONE),
    ("GET", "drafts/<str:kind>/<uuid:about>/"): Function(DRAFTS, 404),
    ("PUT", "drafts/<str:kind>/<uuid:about>/"): Function(DRAFTS, 201),
    ("DELETE", "drafts/<str:kind>/<uuid:about>/"): Function(DRAFTS, 404),
    ("GET", "to-dos/"): Function(TO_DOS),
    ("POST", "to-dos/"): Function(TO_DOS, 201),
    ("GET", "to-dos/<pk>/"): OWN_TO_DO,
    ("PATCH", "to-dos/<pk>/"): OWN_TO_DO,
    ("GET", "follow-ups/"): Listing(CASES, "follow_up"),
    ("GET", "follow-ups/<pk>/"): reads(CASES),
    ("GET", "follow-ups/<pk>/attempts/"): reads(CASES),
    ("POST", "follow-ups/<pk>/attempts/"): acts(CASES, WORK, 201),
    ("GET", "follow-ups/<pk>/attempts/<attempt>/"): reads(CASES),
    ("POST", "follow-ups/<pk>/attempts/<attempt>/take-back/"): reads(NOBODY),
    ("POST", "follow-ups/<pk>/acknowledge/"): acts(CASES, WORK),
    ("POST", "follow-ups/<pk>/unreached/"): acts(CASES, WORK),
    ("POST", "follow-ups/<pk>/reschedule/"): acts(CASES, OVERRIDE),
    ("POST", "follow-ups/<pk>/cancel/"): acts(CASES, OVERRIDE),
    ("POST", "follow-ups/<pk>/pin/"): acts(CASES, OVERRIDE),
    ("POST", "follow-ups/<pk>/unpin/"): acts(CASES, OVERRIDE),
    ("GET", "bulk-acts/"): Function(OVERRIDE),
    ("GET", "bulk-acts/<pk>/"): reads(NOBODY),
    ("POST", "bulk-acts/give/"): Function(OVERRIDE, 201),
    ("POST", "bulk-acts/cover/"): Function(OVERRIDE, 201),
    ("POST", "bulk-acts/reschedule/"): Function(OVERRIDE, 201),
    ("POST", "bulk-acts/<pk>/undo/"): reads(NOBODY),
    ("GET", "saved-views/"): Function(CASES),
    ("POST", "saved-views/"): Function(CASES, 201),
    ("GET", "saved-views/<pk>/"): reads(NOBODY),
    ("PATCH", "saved-views/<pk>/"): reads(NOBODY),
    ("DELETE", "saved-views/<pk>/"): reads(NOBODY),
    ("GET", "referrals/"): Listing(CASES, "referral"),
    ("POST", "referrals/"): Creates(CASES, names=CASES, lands=EVERYONE),
    ("GET", "referrals/<pk>/"): reads(CASES),
    ("PATCH", "referrals/<pk>/"): acts(CASES, WORK, 409),  # sent, so that it stands
    ("POST", "referrals/<pk>/status/"): acts(CASES, WORK),
    ("POST", "referrals/<pk>/link/"): acts(CASES, WORK, 201),
    ("GET", "referrals/<pk>/fhir/"): reads(CASES),
    ("POST", "referrals/<pk>/handoff/"): acts(CASES, WORK, 201),
    ("POST", "referrals/<pk>/override/"): acts(CASES, WORK, 409),  # sent, so that nothing is asked
    ("POST", "referrals/<pk>/override/refuse/"): acts(CASES, OVERRIDE, 409),
    ("GET", "access-events/"): Function(ACCESS_EVENTS),
}

# history/?object= is a record's, whatever its noun: the noun's own line decides who knows of it.
HISTORY_OF: dict[str, Line] = {
    "neighbor": NEIGHBORS,
    "encounter": ENCOUNTERS,
    "note": ENCOUNTERS,
    "consent": CONSENTS,
    "familiar": NEIGHBORS,
    "disclosure": CONSENTS,
    "plan": NEIGHBORS,
    "alert": NEIGHBORS,
    "screening": SCREENS,
    "case": CASES,
    "asked": CASES,
    "need": CASES,
    "goal": CASES,
    "follow_up": CASES,
    "attempt": CASES,
    "referral": CASES,
}

# A page that asks (GET) and acts (POST) is named for both; a method that is not here answers 405.
GET, POST = "GET", "POST"


def _asks(path: str, wanted: Expected) -> dict[tuple[str, str], Expected]:
    return {(GET, path): wanted, (POST, path): wanted}


PAGES: dict[tuple[str, str], Expected] = {
    (GET, "/"): Function(EVERYONE),
    (GET, "/queue/"): Function(CASES),
    (GET, "/queue/field/"): Function(CASES),
    (GET, "/queue/no-date/"): Function(CASES),
    (GET, "/queue/live/"): Function(CASES),
    (POST, "/queue/claim-next/"): Function(WORK),
    (POST, "/queue/views/"): Function(CASES),
    **_asks("/queue/views/<uuid:pk>/", reads(NOBODY)),
    (POST, "/queue/views/<uuid:pk>/forget/"): reads(NOBODY),
    (POST, "/queue/views/<uuid:pk>/share/"): reads(NOBODY),
    (POST, "/queue/columns/"): Function(CASES),
    (POST, "/queue/bulk/give/"): Function(OVERRIDE),
    (POST, "/queue/bulk/cover/"): Function(OVERRIDE),
    (POST, "/queue/bulk/move/"): Function(OVERRIDE),
    (GET, "/queue/bulk/<uuid:pk>/"): reads(NOBODY),
    (POST, "/queue/bulk/<uuid:pk>/undo/"): reads(NOBODY),
    (POST, "/queue/cases/<uuid:pk>/claim/"): acts(CASES, WORK),
    (POST, "/queue/cases/<uuid:pk>/keep/"): acts(CASES, WORK),
    **_asks("/queue/cases/<uuid:pk>/assign/", acts(CASES, OVERRIDE)),
    **_asks("/queue/cases/<uuid:pk>/plan/", acts(CASES, WORK)),
    (GET, "/queue/<uuid:pk>/"): reads(CASES),
    (GET, "/queue/<uuid:pk>/quick/"): reads(CASES),
    (POST, "/queue/<uuid:pk>/no-answer/"): acts(CASES, WORK),
    (POST, "/queue/attempts/<uuid:pk>/take-back/"): reads(NOBODY),
    **_asks("/queue/<uuid:pk>/attempts/new/", acts(CASES, WORK)),
    **_asks("/queue/<uuid:pk>/reschedule/", acts(CASES, OVERRIDE)),
    **_asks("/queue/<uuid:pk>/cancel/", acts(CASES, OVERRIDE)),
    **_asks("/queue/<uuid:pk>/pin/", acts(CASES, OVERRIDE)),
    (POST, "/queue/<uuid:pk>/unpin/"): acts(CASES, OVERRIDE),
    (POST, "/queue/<uuid:pk>/have-it/"): acts(CASES, WORK),
    **_asks("/queue/<uuid:pk>/unreached/", acts(CASES, WORK)),
    **_asks("/neighbors/", Function(NEIGHBORS)),
    **_asks("/neighbors/new/", Function(NEIGHBORS)),
    (GET, "/neighbors/<uuid:pk>/"): reads(NEIGHBORS),
    **_asks("/neighbors/<uuid:pk>/change/", reads(NEIGHBORS)),
    **_asks("/neighbors/<uuid:pk>/link/", OnRecord(NEIGHBORS, LINKS, gate=LINKS)),
    **_asks("/neighbors/<uuid:pk>/unlink/", OnRecord(NEIGHBORS, LINKS, gate=LINKS)),
    **_asks("/neighbors/<uuid:pk>/consents/new/", OnRecord(NEIGHBORS, CONSENTS, gate=CONSENTS)),
    **_asks("/neighbors/consents/<uuid:pk>/revoke/", reads(CONSENTS, gate=CONSENTS)),
    **_asks("/neighbors/consents/<uuid:pk>/ended/", reads(CONSENTS, gate=CONSENTS)),
    (GET, "/neighbors/<uuid:pk>/safety-plan/"): reads(NEIGHBORS, gate=NEIGHBORS),
    **_asks(
        "/neighbors/<uuid:pk>/safety-plan/write/", OnRecord(NEIGHBORS, SAFETY_PLANS_WRITE, gate=NEIGHBORS)
    ),
    (GET, "/neighbors/<uuid:pk>/safety-plan/paper/"): reads(NEIGHBORS, gate=NEIGHBORS),
    **_asks("/neighbors/<uuid:pk>/alerts/new/", OnRecord(NEIGHBORS, ALERTS_WRITE, gate=ALERTS_WRITE)),
    **_asks("/neighbors/alerts/<uuid:pk>/review/", reads(ALERTS_WRITE, gate=ALERTS_WRITE)),
    **_asks("/neighbors/<uuid:pk>/screens/new/", OnRecord(NEIGHBORS, SCREENS, gate=SCREENS)),
    (GET, "/screens/<uuid:pk>/"): reads(SCREENS),
    **_asks("/screens/<uuid:pk>/confirm/", acts(SCREENS, _and_free(CASES))),
    **_asks("/screens/<uuid:pk>/word/", acts(SCREENS, WORDS)),
    (GET, "/calls/"): Function(CALLS),
    (GET, "/calls/<uuid:pk>/"): reads(CALLS),
    (POST, "/calls/<uuid:pk>/"): acts(CALLS, CALLS_REVIEW),
    **_asks("/search/", Function(SEARCH)),
    (GET, "/services/"): Function(SERVICES),
    **_asks("/services/new/", Function(SERVICES_CHANGE)),
    (GET, "/services/pocket/"): Function(SERVICES),
    (GET, "/services/<uuid:pk>/"): Function(SERVICES),
    **_asks("/services/<uuid:pk>/change/", Function(SERVICES_CHANGE)),
    (POST, "/services/<uuid:pk>/verify/"): Function(SERVICES_VERIFY),
    (GET, "/notices/"): Function(NOTICES),
    (POST, "/notices/read-all/"): Function(NOTICES),
    (POST, "/notices/<uuid:pk>/acknowledge/"): reads(NOTICES),
    (POST, "/notices/<uuid:pk>/open/"): reads(NOTICES),
    **_asks("/notices/settings/", Function(NOTICES)),
    (POST, "/notices/settings/calendar/new/"): Function(NOTICES),
    (POST, "/notices/settings/calendar/revoke/"): Function(NOTICES),
    (GET, "/notices/outbox/"): Function(OUTBOX),
    (POST, "/notices/outbox/<uuid:pk>/send-again/"): Function(OUTBOX),
    (GET, "/insights/"): Function(MEASURES),
    (GET, "/insights/charts/<slug:key>.<slug:form>"): Function(MEASURES),
    (GET, "/insights/figures.csv"): Function(MEASURES),
    (GET, "/insights/figures/<slug:key>/"): Function(MEASURES),
    (GET, "/insights/figures/<slug:key>/<slug:part>/"): Function(CASES),
    (GET, "/insights/restated/"): Function(MEASURES),
    **_asks("/insights/exports/", Function(EXPORTS)),
    (GET, "/insights/exports/rows/"): Function(EXPORTS),
    (GET, "/insights/exports/<uuid:pk>/file/"): OWN_EXPORT,
    (POST, "/insights/saved/"): Function(MEASURES),
    (POST, "/insights/saved/<uuid:pk>/share/"): OWN_TO_DO,
    (POST, "/insights/saved/<uuid:pk>/forget/"): OWN_TO_DO,
    **_asks("/insights/publications/", Function(OVERSIGHT)),
    **_asks("/insights/publications/correct/", Function(OVERSIGHT)),
    (GET, "/encounters/"): Function(ENCOUNTERS_CREATE),
    **_asks("/encounters/new/", Function(ENCOUNTERS_CREATE)),
    (POST, "/encounters/new/candidates/"): Function(ENCOUNTERS_CREATE),
    (POST, "/encounters/new/known/"): Function(ENCOUNTERS_CREATE),
    (POST, "/encounters/new/promise/"): Function(ENCOUNTERS_CREATE),
    (POST, "/encounters/new/note/"): Function(NOTES_WRITE),
    (GET, "/encounters/<uuid:pk>/"): reads(ENCOUNTERS),
    **_asks("/encounters/<uuid:pk>/change/", acts(ENCOUNTERS, ENCOUNTERS_CHANGE)),
    **_asks("/encounters/<uuid:pk>/note/", acts(ENCOUNTERS, NOTES_WRITE)),
    (POST, "/drafts/<uuid:pk>/forget/"): OWN_TO_DO,
    (POST, "/notes/<uuid:pk>/sign/"): acts(ENCOUNTERS, NOTES_WRITE),
    **_asks("/notes/<uuid:pk>/attach/", acts(ENCOUNTERS, NOTES_ADD)),
    (GET, "/notes/attachments/<uuid:pk>/"): reads(ENCOUNTERS),
    (POST, "/notes/attachments/<uuid:pk>/remove/"): acts(ENCOUNTERS, NOTES_WRITE),
    **_asks("/notes/attachments/<uuid:pk>/strike/", acts(ENCOUNTERS, NOTES_STRIKE)),
    (GET, "/notes/to-sign/"): Function(NOTES_COSIGN),
    (POST, "/notes/<uuid:pk>/cosign/"): acts(ENCOUNTERS, NOTES_COSIGN),
    **_asks("/notes/<uuid:pk>/return/", acts(ENCOUNTERS, NOTES_COSIGN)),
    **_asks("/notes/<uuid:pk>/strike/", acts(ENCOUNTERS, NOTES_STRIKE)),
    **_asks("/notes/addenda/<uuid:pk>/strike/", acts(ENCOUNTERS, NOTES_STRIKE)),
    **_asks("/notes/<uuid:pk>/addendum/", acts(ENCOUNTERS, NOTES_ADD)),
    **_asks("/cases/open/<uuid:neighbor>/", reads(NEIGHBORS, gate=CASES)),
    (GET, "/cases/<uuid:pk>/"): reads(CASES),
    (GET, "/cases/<uuid:pk>/copy/"): reads(CASES),
    (GET, "/cases/<uuid:pk>/face/"): reads(CASES),
    **_asks("/cases/<uuid:pk>/goals/add/", acts(CASES, WORK)),
    **_asks("/cases/<uuid:pk>/voice/", acts(CASES, ASKERS)),
    **_asks("/goals/<uuid:pk>/change/", acts(CASES, WORK)),
    **_asks("/needs/<uuid:pk>/check/", acts(CASES, WORK)),
    **_asks("/needs/<uuid:pk>/plan/", acts(CASES, WORK)),
    **_asks("/to-dos/add/", Function(TO_DOS)),
    (POST, "/to-dos/<uuid:pk>/done/"): OWN_TO_DO,
    (POST, "/cases/<uuid:pk>/claim/"): acts(CASES, WORK),
    **_asks("/cases/<uuid:pk>/assign/", acts(CASES, OVERRIDE)),
    **_asks("/cases/<uuid:pk>/pause/", acts(CASES, WORK)),
    (POST, "/cases/<uuid:pk>/resume/"): acts(CASES, WORK),
    **_asks("/cases/<uuid:pk>/risk/", acts(CASES, WORK)),
    **_asks("/cases/<uuid:pk>/close/", acts(CASES, WORK)),
    (GET, "/closings/<uuid:pk>/"): reads(CASES),
    (POST, "/closings/<uuid:pk>/"): acts(CASES, SECOND_WORD),
    (POST, "/closings/<uuid:pk>/withdraw/"): acts(CASES, NOBODY),
    (GET, "/oversight/closings/"): Function(OVERSIGHT),
    **_asks("/cases/<uuid:pk>/reopen/", acts(CASES, OVERRIDE)),
    **_asks("/cases/<uuid:pk>/needs/add/", acts(CASES, WORK)),
    **_asks("/needs/<uuid:pk>/status/", acts(CASES, WORK)),
    **_asks("/needs/<uuid:pk>/connect/", acts(CASES, WORK)),
    (GET, "/referrals/"): Function(CASES),
    (GET, "/referrals/calls/"): Function(SERVICES_VERIFY),
    (POST, "/referrals/calls/<uuid:pk>/done/"): Function(SERVICES_VERIFY),
    **_asks("/referrals/needs/<uuid:pk>/", acts(CASES, WORK)),
    (GET, "/referrals/needs/<uuid:pk>/find/"): acts(CASES, WORK),
    (GET, "/referrals/<uuid:pk>/"): reads(CASES),
    **_asks("/referrals/<uuid:pk>/send/", acts(CASES, WORK)),
    **_asks("/referrals/<uuid:pk>/step/", acts(CASES, WORK)),
    (POST, "/referrals/<uuid:pk>/link/"): acts(CASES, WORK),
    **_asks("/referrals/<uuid:pk>/handoff/", acts(CASES, WORK)),
    **_asks("/referrals/<uuid:pk>/override/", acts(CASES, WORK)),
    **_asks("/referrals/<uuid:pk>/override/refuse/", acts(CASES, OVERRIDE)),
    (GET, "/commands/"): Function(EVERYONE),
    (GET, "/programs/policies/"): Function(PROGRAMS),
    (POST, "/programs/policies/"): Function(ROSTER),
    (GET, "/staff/"): Function(STAFF),
    **_asks("/staff/add/", Function(STAFF_WRITE)),
    **_asks("/staff/<uuid:pk>/end/", Function(STAFF_WRITE)),
    **_asks("/staff/teams/<uuid:pk>/lead/", Function(STAFF_WRITE)),
    **_asks("/staff/programs/<uuid:pk>/director/", Function(STAFF_WRITE)),
    (GET, "/oversight/"): Function(OVERSIGHT),
    (GET, "/oversight/forecast/"): Function(OVERSIGHT),
    **_asks("/oversight/roster/", Function(ROSTER)),
    (GET, "/oversight/roster/absences/<uuid:pk>/cover/"): Function(OVERSIGHT),
    (POST, "/oversight/roster/absences/<uuid:pk>/end/"): Function(ROSTER),
    (POST, "/oversight/roster/shifts/<uuid:pk>/cancel/"): Function(ROSTER),
    (POST, "/oversight/try-again/"): Function(OVERSIGHT),
    (GET, "/oversight/follow-ups/"): Function(OVERSIGHT),
    (GET, "/oversight/cases/"): Function(OVERSIGHT),
    (GET, "/oversight/notes/"): Function(OVERSIGHT),
    (GET, "/oversight/overrides/"): Function(OVERSIGHT),
    (GET, "/oversight/help/"): Function(OVERSIGHT),
    (GET, "/oversight/missing/"): Function(OVERSIGHT),
    (GET, "/oversight/missing/<slug:field>/"): Function(OVERSIGHT),
    (POST, "/oversight/missing/<slug:field>/<uuid:pk>/"): reads(ENCOUNTERS_OVERSEEN, gate=OVERSIGHT),
    **_asks("/oversight/quality/", Function(OVERSIGHT)),
    (GET, "/oversight/quality/<uuid:pk>/"): reads(NOBODY, gate=OVERSIGHT),
    (GET, "/quality/"): Function(READINGS),
    **_asks("/quality/<uuid:pk>/", reads(NOBODY)),
    (GET, "/oversight/familiar/"): Function(OVERSIGHT),
    **_asks("/oversight/familiar/<uuid:pk>/", acts(NEIGHBORS, OVERSIGHT)),
    (GET, "/oversight/unarmed/"): Function(OVERSIGHT),
    **_asks("/oversight/unarmed/<uuid:pk>/", reads(NOBODY, gate=OVERSIGHT)),
}

# Open to everyone: what the contract names, and the ways back in for who forgot a password.
WITHOUT_SIGN_IN = {
    "/public/",
    "/hsds/",
    "/hsds/services",
    "/hsds/services/<uuid:pk>",
    "/hsds/organizations",
    "/hsds/organizations/<uuid:pk>",
    "/hsds/service_at_locations",
    "/hsds/service_at_locations/<uuid:pk>",
    "/hsds/taxonomies",
    "/hsds/taxonomies/<uuid:pk>",
    "/hsds/taxonomy_terms",
    "/hsds/taxonomy_terms/<uuid:pk>",
    "/public/es/",
    "/public/embed/",
    "/public/measures.json",
    "/public/measures.csv",
    "/public/dictionary.json",
    "/public/dictionary.csv",
    "/health/live",
    "/health/ready",
    "/health/clock",
    "/accounts/login/",
    "/accounts/inactive/",
    "/accounts/signup/",  # says that nobody signs up by themselves
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/<uidb36>-<key>/",
    "/accounts/password/reset/key/done/",
}
# One's own sign-in: the same for every role.
OF_ONESELF = {
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/password/change/",
    "/accounts/password/set/",
    "/accounts/login/code/confirm/",
}
# Asks for a token, and takes no session.
BY_TOKEN = {"/metrics"}
# A secret in the address instead of a session: whoever has it is shown its owner's windows, by case number.
# And a provider's, which shows what a consent covers of one request.
BY_SECRET_ADDRESS = {"/notices/calendar/<str:token>.ics", "/referrals/answer/<str:token>/"}
