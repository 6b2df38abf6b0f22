"""The year's encounters, of whom, by whom, and what their follow-up became."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from calls.models import Call
from cases.models import Discipline, Encounter, FollowUpWish, Outcome, Sensitivity
from cases.models.encounter import Interpreter
from heart.desk.demo.care import Care
from heart.desk.demo.cast import CAST
from heart.desk.demo.city import DemoCity
from heart.desk.demo.people import Person, invent_party, invent_person, pick
from heart.desk.demo.responses import ANONYMOUS, Response, answers_of, invent_response, invent_response_at
from heart.desk.demo.staff import Crew, Staff
from heart.desk.demo.story import Story
from heart.desk.demo.teller import Team, Teller
from heart.desk.demo.words import write_sections

# Half a percent of the neighbors have an eighth of the responses.
FAMILIAR, FAMILIAR_SHARE = 0.005, 0.12
NEIGHBORS_PER_ENCOUNTER = 0.62
AGAIN = 0.12
SUPPORT_CAME = 0.6  # of the calls on which a clinician stayed until others came
NAVIGATORS = {"navigator": 3, "navigator2": 3, "peer": 1, "navigator3": 4, "navigator4": 3, "peer2": 1}
NOTE_WRITTEN, OTHERS_THERE = 0.96, 0.07
# Share of notes that wait for a signature, by the age of the encounter.
UNSIGNED = ((timedelta(days=1), 0.8), (timedelta(days=2), 0.5), (timedelta(days=9), 0.12))
FELT_SAFE, FELT_SAFE_ASKED = 0.996, 0.985


def invent_year(rng: random.Random, city: DemoCity, wanted: int) -> list[Response]:
    """This many responses, in the order in which they ended."""
    responses: list[Response] = []
    while len(responses) < wanted:
        response = invent_response(rng, city)
        responses.append(response)
        if response.outcome == Outcome.SUPPORTED_UNTIL_ARRIVAL and len(responses) < wanted:
            responses += _who_came(rng, city, response)
    return sorted(responses, key=lambda one: one.cleared_at)


def _who_came(rng: random.Random, city: DemoCity, first: Response) -> Iterator[Response]:
    both = [code for code in city.taken["CRT"] if code in city.taken[first.program]]
    if rng.random() > SUPPORT_CAME or not both:
        return
    second = invent_response_at(rng, city, "CRT", first.received_at)
    if city.on_shift("CRT", second.received_at, second.cleared_at):
        first.call_type = second.call_type = rng.choice(both)
        second.beat, second.location, second.priority = first.beat, first.location, first.priority
        second.needs, second.shares_call_of = first.needs, first
        yield second


class Year:
    """Tells every response of the year as an encounter, and cares for whoever wants it."""

    def __init__(self, teller: Teller, staff: Staff, calls: dict[str, Call], encounters: int) -> None:
        self.teller, self.staff, self.calls = teller, staff, calls
        self.city, self.rng = teller.city, teller.rng
        self.stories: list[Story] = []
        self.care: dict[Story, Care] = {}
        self.story_of_call: dict[str, Story | None] = {}
        self.names = {str(part.person.facts["known_as"]) for part in CAST}
        self.familiar = max(1, round(encounters * NEIGHBORS_PER_ENCOUNTER * FAMILIAR))

    def tell(self, response: Response, number: str) -> None:
        rng, crew = self.rng, self.rng.choice(self.staff.crews)
        team = self._team(response, crew)
        by = team[rng.choice([0, 0, -1])][0] if response.program == "CRT" else crew.clinician
        at = min(response.cleared_at + timedelta(minutes=rng.randrange(6, 40)), self.city.ends_at)
        story = self._whose(response, by)
        if story is None:
            response.follow_up = FollowUpWish.NOT_APPLICABLE
        facts: dict[str, Any] = {
            "by": by,
            "at": at,
            "number": number,
            "team": team,
            "call": self.calls.get(response.cad_number),
        }
        facts |= answers_of(rng, response, self._interpreter(response, story))
        facts["party"] = invent_party(rng) if rng.random() < OTHERS_THERE else None
        if story is None:
            encounter = self.teller.log_encounter(response, **facts)
        else:
            self.care[story].go_on(at)
            encounter, follow_up = story.log_encounter(response, **facts)
            if follow_up:
                self.care[story].begin(follow_up, at)
        self._write_note(encounter, by, at)

    def finish(self) -> None:
        """Let everything planned up to the end happen; what is open then is with those who are on."""
        for story in self.stories:
            self.care[story].go_on(self.city.ends_at)
            if story.navigator == self.staff["navigator"]:
                story.assign_case(
                    at=self.city.ends_at - timedelta(days=1),
                    to=self.staff["navigator2"],
                    by=self.staff["supervisor"],
                    reason="Nell takes new ones",
                )
            for follow_up in story.pending:
                story.note_clock_steps(follow_up, self.city.ends_at, last=False)

    def _whose(self, response: Response, by: User) -> Story | None:
        """Somebody known, somebody new, or nobody whom we could name."""
        if response.cad_number in self.story_of_call:
            return self.story_of_call[response.cad_number]
        story = None
        if self.rng.random() < FAMILIAR_SHARE:
            story = self._familiar(response, by)
        elif self.stories and self.rng.random() < AGAIN:
            story = self.rng.choice(self.stories)
        elif response.outcome != Outcome.UNABLE_TO_LOCATE and self.rng.random() > ANONYMOUS:
            story = self._meet(invent_person(self.rng, self.names), response.cleared_at, by)
        self.story_of_call[response.cad_number] = story
        return story

    def _familiar(self, response: Response, by: User) -> Story:
        if len(self.stories) < self.familiar:
            return self._meet(invent_person(self.rng, self.names), response.cleared_at, by)
        return self.rng.choice(self.stories[: self.familiar])

    def _meet(self, person: Person, at: datetime, by: User) -> Story:
        story = Story(self.teller, person, by=by, at=at)
        self.stories.append(story)
        self.care[story] = Care(story, self.rng, self.staff[pick(self.rng, NAVIGATORS)])
        return story

    def _team(self, response: Response, crew: Crew) -> Team:
        members = [(crew.clinician, Discipline.CLINICIAN)]
        if response.program == "CRT":
            members += [(crew.peer, Discipline.PEER_SUPPORT), (crew.emt, Discipline.EMT)]
        if response.program == "COR":
            members.append((self.staff["officer"], Discipline.OFFICER))
        return [(user, discipline, self._felt_safe()) for user, discipline in members]

    def _felt_safe(self) -> bool | None:
        return self.rng.random() < FELT_SAFE if self.rng.random() < FELT_SAFE_ASKED else None

    def _interpreter(self, response: Response, story: Story | None) -> str:
        if story is None or not story.neighbor.interpreter_needed:
            return Interpreter.NONE
        if story.neighbor.preferred_language == "ase":
            return Interpreter.ASL
        return (
            Interpreter.PHONE
            if response.program == "CCD"
            else self.rng.choice([Interpreter.PHONE, Interpreter.VIDEO])
        )

    def _write_note(self, encounter: Encounter, by: User, at: datetime) -> None:
        rng, age = self.rng, self.city.ends_at - at
        if rng.random() > NOTE_WRITTEN:
            return
        sensitivity = Sensitivity.GENERAL
        if by.role == "clinician" and rng.random() < 0.12:
            sensitivity = (
                Sensitivity.SUBSTANCE_USE if "substance_use" in encounter.needs_seen else Sensitivity.CLINICAL
            )
        note = self.teller.write_note(encounter, write_sections(rng), by=by, at=at, sensitivity=sensitivity)
        waits = next((share for up_to, share in UNSIGNED if age < up_to), 0)
        if rng.random() >= waits:
            signed_at = min(at + timedelta(minutes=rng.randrange(1, 240)), self.city.ends_at)
            self.teller.sign_note(note, by=by, at=signed_at)
