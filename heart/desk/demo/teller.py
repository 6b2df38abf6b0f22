"""What every story stands on, and how an encounter is told, whoever it is about."""

import copy
import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from calls.models import Call
from cases.actions.notes import seal_signed
from cases.models import Case, Discipline, Encounter, EncounterNote, Party, Responder
from heart.core.models import Record
from heart.desk.demo.city import DemoCity
from heart.desk.demo.journal import Journal
from heart.desk.demo.responses import Response
from neighbors.models import Neighbor

Team = Sequence[tuple[User, str, bool | None]]  # who, discipline, felt safe
NO_TEAM: Team = ()
# Notes come after every other step of every story, so that each author's are written together.
WRITING, SIGNING = 10**6, 10**6 + 1


class Teller:
    """What every story stands on: the city, the journal, chance, and the clock's account."""

    def __init__(self, city: DemoCity, journal: Journal, rng: random.Random, clock: User) -> None:
        self.city, self.journal, self.rng, self.clock = city, journal, rng, clock

    def new(self, model: type[Record], at: datetime, /, **values: Any) -> Any:
        """A row with an id by chance's seed, made at this moment."""
        pk = uuid.UUID(int=self.rng.getrandbits(128), version=4)
        return model(id=pk, created_at=at, updated_at=at, **values)

    def log_encounter(
        self,
        response: Response,
        *,
        by: User,
        at: datetime,
        number: str,
        team: Team = NO_TEAM,
        party: dict[str, str] | None = None,
        call: Call | None = None,
        neighbor: Neighbor | None = None,
        case: Case | None = None,
        step: int = 0,
        **answers: Any,
    ) -> Encounter:
        city = self.city
        encounter: Encounter = self.new(
            Encounter, at, number=number, program=city.programs[response.program], call=call,
            neighbor=neighbor,
            case=case, author=by, team=by.team, call_type=city.call_types[response.call_type],
            priority=response.priority, beat=next(beat for beat in city.beats if beat.code == response.beat),
            location=response.location, requested_by=response.requested_by, received_at=response.received_at,
            dispatched_at=response.dispatched_at, arrived_at=response.arrived_at,
            cleared_at=response.cleared_at,
            outcome=response.outcome, follow_up=response.follow_up, needs_seen=list(response.needs),
            **answers,
        )  # fmt: skip
        self.journal.add(encounter, by=by, step=step)
        for place, (user, discipline, felt_safe) in enumerate(team):
            row = self.new(
                Responder,
                at + timedelta(microseconds=place),  # lists keep the order of the team
                encounter=encounter,
                user=user,
                discipline=Discipline(discipline),
                felt_safe=felt_safe,
            )
            self.journal.add(row, by=by, step=step)
        if party:
            self.journal.add(self.new(Party, at, encounter=encounter, **party), by=by, step=step)
        return encounter

    def write_note(
        self,
        encounter: Encounter,
        sections: dict[str, str],
        *,
        by: User,
        at: datetime,
        sensitivity: str = "general",
    ) -> EncounterNote:
        note: EncounterNote = self.new(
            EncounterNote,
            at,
            encounter=encounter,
            author=by,
            template=self.city.templates[encounter.program.code],
            sections=sections,
            sensitivity=sensitivity,
        )
        self.journal.add(note, by=by, step=WRITING)
        return note

    def sign_note(self, note: EncounterNote, *, by: User, at: datetime) -> None:
        signed = copy.copy(note)
        seal_signed(signed, [], by=by, at=at)
        names = ("signed_at", "signed_by", "signed_as", "cosignature", "seal")
        self.journal.change(
            note,
            by=by,
            at=at,
            step=SIGNING,
            reason=_("Signed"),
            status=EncounterNote.Status.SIGNED,
            **{name: getattr(signed, name) for name in names},
        )
