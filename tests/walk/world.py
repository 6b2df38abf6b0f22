"""A city in which each record can be seen for exactly one reason.

For each role there is one reader. A story (neighbor, case, encounter, note, need, promise, try) stands in
one relation to a reader and, were that relation gone, would be another team's.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count
from uuid import UUID, uuid4

from accounts.models import Role, Team, User
from calls.models import Call
from cases.models import (
    Case,
    ClosureRequest,
    Encounter,
    EncounterNote,
    Goal,
    Need,
    Responder,
    SafetyPlan,
    Screening,
)
from followups.models import ContactAttempt, FollowUp, Promise
from heart.core.acting import acting_as
from neighbors.models import Alert, Consent, Disclosure, FamiliarPlan, Neighbor
from notices.models import Notice, OutboxEmail
from programs.models import Absence, NoteTemplate, Program, Shift
from programs.queries import policy_at
from referrals.models import Referral, ReferralEvent
from services.models import Location, Organization, Service, ServiceAtLocation, Taxonomy, TaxonomyTerm
from tests.factories import make_team, make_user

ROLES = [role for role in Role if role is not Role.SYSTEM]
# Long enough ago that its window was due, whenever the tests run.
ENDED = datetime.now(UTC).replace(microsecond=0) - timedelta(days=5)

DAY = timedelta(days=1)

_running = count(1)


class To(StrEnum):
    """What a story is to its reader."""

    HELD = "held by me"  # the case is assigned to them, and of another team
    AUTHORED = "I logged it"
    RESPONDED = "I was there"
    TEAM = "my team's"  # the case is of their team, held and logged by others
    MATES = "mate's, no case"  # an encounter that their team logged, about nobody yet
    POOL = "nobody's"  # nobody holds the case
    FREE = "no case yet"  # a neighbor without a case
    MADE = "I made them"  # a neighbor whose record they made, and whose case another team has
    OTHER = "another team's"


@dataclass
class Story:
    relation: To
    reader: User | None  # whose own it is; None when it is a team's or nobody's
    neighbor: Neighbor | None = None
    case: Case | None = None
    encounter: Encounter | None = None
    note: EncounterNote | None = None
    need: Need | None = None
    goal: Goal | None = None
    consent: Consent | None = None
    familiar: FamiliarPlan | None = None
    plan: SafetyPlan | None = None
    screening: Screening | None = None
    alert: Alert | None = None
    disclosure: Disclosure | None = None
    referral: Referral | None = None
    asked: ClosureRequest | None = None  # to close the case, by the outsider
    follow_up: FollowUp | None = None
    attempt: ContactAttempt | None = None

    def to(self, user: User) -> To:
        """The relation to this reader: somebody else's own is another team's."""
        return self.relation if self.reader in (None, user) else To.OTHER


@dataclass
class World:
    north: Team
    south: Team
    readers: dict[Role, User]
    outsider: User  # holds, logs and tries whatever must not be a reader's own
    mate: User
    call: Call
    program: Program
    absence: Absence
    shift: Shift
    template: NoteTemplate
    entry: UUID  # the id of everything in the directory: a service, its organization, its place …
    stories: list[Story] = field(default_factory=list)
    notices: dict[Role, Notice] = field(default_factory=dict)

    def stories_for(self, role: Role) -> list[Story]:
        """One story of each relation to this reader."""
        user = self.readers[role]
        own = [story for story in self.stories if story.reader == user]
        shared = [story for story in self.stories if story.reader is None]
        return sorted(own + shared, key=lambda story: list(To).index(story.relation))


def build_world() -> World:
    north, south = make_team("north"), make_team("south")
    mate = make_user(Role.NAVIGATOR, team=north, name="Mate Fixture")
    program = Program.objects.get(code="CRT")
    soon = {"user": mate, "starts_at": datetime.now(UTC) + DAY, "ends_at": datetime.now(UTC) + 2 * DAY}
    world = World(
        north=north,
        south=south,
        readers={role: make_user(role, team=north) for role in ROLES},
        outsider=make_user(Role.SUPERVISOR, team=south, name="Outsider Fixture"),
        mate=mate,
        call=_call(),
        program=program,
        absence=Absence(reason="leave", **soon).save_by(User.objects.operator()),
        shift=Shift(program=program, **soon).save_by(User.objects.operator()),
        template=NoteTemplate.objects.get(program=None),
        entry=_directory(),
    )
    _give_source(world.readers[Role.INTEGRATION])
    with acting_as(world.outsider, "the walk's world"):
        for relation in (To.TEAM, To.MATES, To.POOL, To.FREE, To.OTHER):
            world.stories.append(_story(world, relation))
        for user in world.readers.values():
            for relation in (To.HELD, To.AUTHORED, To.RESPONDED, To.MADE):
                world.stories.append(_story(world, relation, user))
    for role, user in world.readers.items():
        world.notices[role] = notice = Notice.objects.create(
            recipient=user, kind="assigned", about_id=user.pk, case_number="CN-26-1", path="/", at=ENDED
        )
        # Given up on, so that it can be sent again; of the notice's own id, so that one id names both.
        OutboxEmail.objects.create(
            id=notice.pk, notice=notice, next_try_at=ENDED, tries=5, parked_at=ENDED, last_error="OSError"
        )
    return world


def _call() -> Call:
    importer = User.objects.importer()
    return Call(source="walk-cad", cad_number="26-1", received_at=ENDED).save_by(importer)


def _directory() -> UUID:
    pk, importer = uuid4(), User.objects.importer()
    for entry in (
        Organization(pk=pk, name="Walk Organization"),
        Location(pk=pk, name="Walk House"),
        Service(pk=pk, name="Walk Service", organization_id=pk),
        Service(name="Walk Shelter"),
        ServiceAtLocation(pk=pk, hsds_id=pk, service_id=pk, location_id=pk),
        Taxonomy(pk=pk, name="Walk Topics"),
        TaxonomyTerm(pk=pk, name="Walk Topic", taxonomy_detail_id=pk),
    ):
        entry.save_by(importer)
    return pk


def _give_source(program: User) -> None:
    program.source = "walk-cad"
    program.save_by(program)


def _story(world: World, relation: To, reader: User | None = None) -> Story:
    story = Story(relation, reader)
    if relation is not To.MATES:
        story.neighbor = Neighbor.objects.create(
            known_as=f"Walk Testa {next(_running)}",
            created_by=reader if reader and relation is To.MADE else world.outsider,
        )
        _share(world, story)
    if relation is To.FREE:
        return story
    if relation is not To.MATES:
        story.case = _case(world, story)
    story.encounter = _encounter(world, story)
    story.note = EncounterNote.objects.create(
        encounter=story.encounter,
        author=story.encounter.author,
        template=world.template,
        sections={"saw": "A fixture."},
    )
    if story.case is not None:
        _promise(world, story)
        _refer(world, story)
    return story


def _share(world: World, story: Story) -> None:
    story.plan = SafetyPlan.objects.create(
        neighbor=story.neighbor, number=1, own_ways="A walk", review_on=ENDED.date(),
        written_by=world.outsider, written_at=ENDED,
    )  # fmt: skip
    story.alert = Alert.objects.create(
        neighbor=story.neighbor, words="Two people go", author=world.outsider, written_at=ENDED,
        review_on=ENDED.date() + timedelta(days=30), expires_on=ENDED.date() + timedelta(days=60),
    )  # fmt: skip
    story.screening = Screening.objects.create(
        neighbor=story.neighbor, questionnaire="social_needs", edition="1", title="What would help",
        result="none", by=world.outsider, at=ENDED,
    )  # fmt: skip
    scope = ["needs"]
    story.consent = Consent.objects.create(
        neighbor=story.neighbor, scope=scope, recipient="Food banks", purpose="A food box",
        given_how="verbal", signed_on=ENDED.date(), recorded_by=world.outsider,
    )  # fmt: skip
    story.familiar = FamiliarPlan.objects.create(
        neighbor=story.neighbor, words="A fixture.", owner=world.outsider, review_on=ENDED.date()
    )
    story.disclosure = Disclosure.objects.create(
        neighbor=story.neighbor, consent=story.consent, categories=scope, consented_scope=scope,
        notice="Do not share.", recipient="Prueba Pantry", purpose="A food box", channel="phone",
        shared_at=ENDED, shared_by=world.outsider,
    )  # fmt: skip


def _refer(world: World, story: Story) -> None:
    story.referral = Referral.objects.create(
        need=story.need, service_id=world.entry, status="sent", consent=story.consent, sent_at=ENDED,
        check_at=ENDED + timedelta(days=90), created_by=world.outsider,
    )  # fmt: skip
    for place, status in enumerate(("draft", "sent")):
        ReferralEvent.objects.create(
            referral=story.referral, place=place + 1, status=status, source="navigator", at=ENDED,
            by=world.outsider,
        )  # fmt: skip


def _case(world: World, story: Story) -> Case:
    held_by = {To.HELD: story.reader, To.POOL: None}.get(story.relation, world.outsider)
    team = {To.TEAM: world.north, To.POOL: None}.get(story.relation, world.south)
    return Case.objects.create(
        number=f"CN-W-{next(_running)}",
        neighbor=story.neighbor,
        assigned_to=held_by,
        team=team,
        opened_at=ENDED,
        opened_reason="The walk",
    )


def _encounter(world: World, story: Story) -> Encounter:
    author = world.outsider
    if story.relation is To.AUTHORED and story.reader:
        author = story.reader
    if story.relation is To.MATES:
        author = world.mate
    encounter = Encounter.objects.create(
        number=f"CRT-W-{next(_running)}",
        program=Program.objects.get(code="CRT"),
        neighbor=story.neighbor,
        case=story.case,
        author=author,
        team=world.north if story.relation is To.MATES else world.south,
        cleared_at=ENDED,
        outcome="resolved_on_scene",
        follow_up="wanted" if story.case else "not_offered",
    )
    if story.relation is To.RESPONDED:
        Responder.objects.create(encounter=encounter, user=story.reader, discipline="peer_support")
    return encounter


def _promise(world: World, story: Story) -> None:
    story.need = Need.objects.create(case=story.case, category="housing")
    story.asked = ClosureRequest.objects.create(
        case=story.case, reason="unable_to_reach", words="As the walk asks", asked_by=world.outsider,
        outcomes=[{"id": str(story.need.pk), "status": "not_connected", "reason": "As the walk asks"}],
        asked_at=ENDED,
    )  # fmt: skip
    story.goal = Goal.objects.create(case=story.case, need=story.need, words="A door that locks")
    story.follow_up = FollowUp.objects.create(
        case=story.case,
        encounter=story.encounter,
        round=1,
        policy=policy_at(ENDED),
        anchor_at=ENDED,
        opens_at=ENDED + timedelta(hours=48),
        due_at=ENDED + timedelta(hours=72),
        promised_due_at=ENDED + timedelta(hours=72),
        first_attempt_at=ENDED + timedelta(hours=50),
    )
    Promise.objects.create(encounter=story.encounter, follow_up=story.follow_up)
    story.attempt = ContactAttempt.objects.create(
        follow_up=story.follow_up,
        by=world.outsider,
        at=ENDED + timedelta(hours=50),
        method="phone",
        with_whom="nobody",
        outcome="no_answer",
    )
