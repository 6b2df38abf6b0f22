"""The people who sign in to the demo: two teams, and those of no team."""

from dataclasses import dataclass
from datetime import datetime

from accounts.actions import create_staff, create_team
from accounts.models import Role, Team, User

PASSWORD = "heart-demo"  # printed by the launcher; these accounts refuse to live outside a demo
DOMAIN = "demo.heart.test"
SOURCE = "demo-cad"

TEAMS = {"north": "North", "south": "South"}
# Name before the @, role, name, team, credential.
PEOPLE = (
    ("navigator", Role.NAVIGATOR, "Nell Demo", "north", ""),
    ("navigator2", Role.NAVIGATOR, "Omar Demo", "north", ""),
    ("peer", Role.PEER, "Pat Demo", "north", "NCCPSS"),
    ("clinician", Role.CLINICIAN, "Cam Demo", "north", "LCSW"),
    ("emt", Role.EMT, "Eli Demo", "north", "EMT-B"),
    ("supervisor", Role.SUPERVISOR, "Sol Demo", "north", ""),
    ("navigator3", Role.NAVIGATOR, "Priya Demo", "south", ""),
    ("navigator4", Role.NAVIGATOR, "Sam Demo", "south", ""),
    ("peer2", Role.PEER, "Rae Demo", "south", "NCCPSS"),
    ("clinician2", Role.CLINICIAN, "Jo Demo", "south", "LCMHC"),
    ("emt2", Role.EMT, "Max Demo", "south", "EMT-B"),
    # Sees what an EMT sees: the encounters of their own.
    ("officer", Role.EMT, "Ola Demo", "south", "CIT officer"),
    ("analyst", Role.ANALYST, "Ana Demo", "", ""),
    ("admin", Role.ADMIN, "Ada Demo", "", ""),
)


@dataclass(frozen=True)
class Crew:
    """Who answers together, of one team."""

    clinician: User
    peer: User
    emt: User


@dataclass(frozen=True)
class Staff:
    by_handle: dict[str, User]
    feed: User
    clock: User

    def __getitem__(self, handle: str) -> User:
        return self.by_handle[handle]

    @property
    def crews(self) -> tuple[Crew, Crew]:
        return (
            Crew(self["clinician"], self["peer"], self["emt"]),
            Crew(self["clinician2"], self["peer2"], self["emt2"]),
        )


def hire_staff(*, by: User, at: datetime) -> Staff:
    """The demo's accounts, each made unless it is there already."""
    teams = {code: create_team(by=by, at=at, code=code, name=name) for code, name in TEAMS.items()}
    hired = {
        handle: _hire(handle, role, name, teams.get(team), credential, by=by, at=at)
        for handle, role, name, team, credential in PEOPLE
    }
    feed = _hire("integration", Role.INTEGRATION, "911 Demo feed", None, "", by=by, at=at, source=SOURCE)
    return Staff(hired, feed, User.objects.clock())


def _hire(
    handle: str,
    role: str,
    name: str,
    team: Team | None,
    credential: str,
    *,
    by: User,
    at: datetime,
    source: str = "",
) -> User:
    email = f"{handle}@{DOMAIN}"
    return User.objects.filter(email=email).first() or create_staff(
        by=by,
        at=at,
        email=email,
        role=role,
        name=name,
        team=team,
        password=PASSWORD,
        credential=credential,
        source=source,
        validate=False,
    )
