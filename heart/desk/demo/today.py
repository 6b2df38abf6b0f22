"""Puts the cast into its places: in every band of the first page, at whatever hour the demo begins.

Each is given an encounter that ended at a moment from which the policy and the hours lead to its band.
Where there is none (before opening, no open window is due after today), they were already reached once,
and the window is one that was agreed then.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import User
from cases.models import ClosureReason, Discipline, FollowUpWish, Need, Outcome
from cases.models.encounter import Interpreter
from followups.calendar import Window
from followups.models import FollowUp
from heart.desk.demo import care
from heart.desk.demo.cast import CAST, Band, Part
from heart.desk.demo.city import DemoCity
from heart.desk.demo.responses import Response, answers_of, invent_response_at
from heart.desk.demo.staff import Staff
from heart.desk.demo.story import Story
from heart.desk.demo.teller import Team, Teller
from heart.desk.demo.words import DID, PLAN, REACHED, SERVICES

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LENGTHS = [2 * MINUTE, 11 * MINUTE, 33 * MINUTE]
LENGTH = sum(LENGTHS, timedelta())
STEP = 10 * MINUTE
USUAL = ("welfare_check", "crisis_call_diversion", "mental_health_crisis")  # call types that fit every part
FURTHEST = 10 * DAY
# Windows agreed in a contact, for a band that no fresh encounter leads to: opens and due, from now.
AGREED = {
    Band.OVERDUE: (-40 * HOUR, -16 * HOUR), Band.WEEKEND: (-70 * HOUR, -46 * HOUR), Band.TODAY: (-9 * HOUR,
    HOUR / 2),
    Band.OPEN: (-3 * HOUR, 40 * HOUR), Band.LATER: (26 * HOUR, 50 * HOUR), Band.PAUSED: (5 * DAY, 7 * DAY),
}  # fmt: skip


@dataclass(frozen=True)
class Ending:
    """A moment at which a response of this program may have ended, and the window after it."""

    program: str
    ended_at: datetime
    window: Window


def parts_of_today(encounters: int) -> list[Part]:
    """As much of the cast as this many encounters have room for."""
    chosen: list[Part] = []
    for part in CAST:
        if sum(one.encounters for one in [*chosen, part]) <= encounters:
            chosen.append(part)
    return chosen


def endings(city: DemoCity) -> dict[Band, list[Ending]]:
    """By band, the moments of the last days from which the policy leads there, soonest due first."""
    found: dict[Band, list[Ending]] = defaultdict(list)
    ended_at = city.ends_at - FURTHEST
    while ended_at < city.ends_at - STEP:
        program = next(
            (code for code in ("CRT", "CCD", "COR") if city.on_shift(code, ended_at - LENGTH, ended_at)), None
        )
        if program:
            ending = Ending(program, ended_at, city.window_after(program, ended_at))
            for band in _bands(city, ending):
                found[band].append(ending)
        ended_at += STEP
    return found


def _bands(city: DemoCity, ending: Ending) -> Iterator[Band]:
    now, window = city.ends_at, ending.window
    if window.due_at < now:
        if now - 24 * HOUR < window.due_at < now - 4 * HOUR:
            yield Band.OVERDUE
        if ending.ended_at.astimezone(city.zone).isoweekday() > 5 and window.due_at < now - 12 * HOUR:
            yield Band.WEEKEND
    elif _day(city, window.act_by or window.due_at) <= _day(city, now):
        # After closing time nothing can still be done in time today; the band has what was to be done.
        if window.act_by and (window.act_by >= now or not city.follower_hours.is_staffed(now)):
            yield Band.TODAY
    else:
        yield Band.OPEN if window.opens_at <= now else Band.LATER


def _day(city: DemoCity, moment: datetime) -> date:
    return moment.astimezone(city.zone).date()


class Today:
    """Tells the parts of the cast."""

    def __init__(self, teller: Teller, staff: Staff, number: Callable[[Response], str]) -> None:
        self.teller, self.staff, self.number = teller, staff, number
        self.city, self.rng, self.now = teller.city, teller.rng, teller.city.ends_at
        self.endings = endings(self.city)

    def tell(self, parts: Sequence[Part]) -> None:
        wanted: Counter[Band] = Counter(part.band for part in parts)
        told: Counter[Band] = Counter()
        for part in parts:
            ending = self._pick(part.band, told[part.band], wanted[part.band])
            told[part.band] += 1
            if part.band == Band.NO_DATE:
                self._reopened(part)
            elif ending:
                self._promised(part, ending)
            else:
                self._agreed(part)

    def _pick(self, band: Band, place: int, wanted: int) -> Ending | None:
        """The endings of a band are shared out evenly among its parts."""
        found = self.endings[band]
        if band == Band.WEEKEND:
            latest = max((one.ended_at for one in found), default=self.now)
            found = [one for one in found if one.ended_at > latest - 2 * DAY]
        if len(found) < wanted:
            return None
        return found[(2 * place + 1) * len(found) // (2 * wanted)]

    def _promised(self, part: Part, ending: Ending) -> None:
        story = self._begin_before(part) if part.came_before else None
        story, follow_up = self._meet(part, ending.program, ending.ended_at, story)
        self._hand_to_holder(story, part, ending.ended_at)
        self._try(story, part, follow_up)
        self._leave_to_the_clock(story)

    def _agreed(self, part: Part) -> None:
        opens_in, due_in = AGREED[part.band]
        story, _follow_up = self._meet(part, *self._shift_before(self.now - 6 * DAY))
        helper = self.staff[part.holder or "peer"]
        story.claim_case(by=helper, at=self.now - 5.5 * DAY)
        next_round = self._reach(story, helper, (self.now + opens_in, self.now + due_in))
        if part.band == Band.PAUSED:
            until = self.now + 6 * DAY
            story.pause_case(
                reason="Away for treatment, asked us to wait", until=until, by=helper, at=self.now - 2 * DAY
            )
        else:
            assert next_round is not None  # a window was agreed
            self._try(story, part, next_round)
        if not part.holder:
            story.release_case(by=self.staff["supervisor"], at=self.now - DAY)
        self._leave_to_the_clock(story)

    def _reopened(self, part: Part) -> None:
        story, _follow_up = self._meet(part, *self._shift_before(self.now - 24 * DAY))
        holder, supervisor = self.staff[part.holder], self.staff["supervisor"]
        story.claim_case(by=holder, at=self.now - 23.5 * DAY)
        self._reach(story, holder, None)
        case = story.close_case(by=holder, at=self.now - 12 * DAY, reason=ClosureReason.GOALS_MET)
        story.reopen_case(
            case, by=supervisor, at=self.now - 2 * DAY, reason="Came by the office and asked for help again."
        )
        for category in part.needs:
            story.add_need(category, by=supervisor, at=self.now - 2 * DAY)

    def _begin_before(self, part: Part) -> Story:
        """An encounter of last week, with another navigator: something came of it, and something is open."""
        story, _follow_up = self._meet(part, *self._shift_before(self.now - 11 * DAY))
        before = self.staff["navigator2"]
        at = self.city.moment_to_follow_up(self.rng, self.now - 10.8 * DAY, self.now - 10 * DAY)
        story.claim_case(by=before, at=at)
        story.set_risk("moderate", by=before, at=at + HOUR)
        self._reach(story, before, None)
        needs = {need.category: need for need in story.open_needs}
        story.connect_need(
            needs["food"], by=before, at=self.now - 7 * DAY, on=_day(self.city, self.now - 7 * DAY),
            service_name=SERVICES["food"],
            verified_by=Need.VerifiedBy.PROVIDER, level=4,
        )  # fmt: skip
        story.change_need_status(
            needs["housing"], Need.Status.REFERRED, by=before, at=self.now - 6 * DAY, level=2,
            reason="Said yes, on the wait list",
        )  # fmt: skip
        story.change_need_status(
            needs["behavioral_health"],
            Need.Status.REFERRED,
            by=before,
            at=self.now - 5 * DAY,
            level=3,
            reason="Appointment on Monday",
        )
        return story

    def _meet(
        self, part: Part, program: str, ended_at: datetime, story: Story | None = None
    ) -> tuple[Story, FollowUp]:
        by = self.staff[part.by if program == "CRT" else "clinician"]
        at = min(ended_at + 12 * MINUTE, self.now)
        first_time = story is None
        story = story or Story(self.teller, part.person, by=by, at=ended_at)
        response = invent_response_at(self.rng, self.city, program, ended_at - LENGTH, LENGTHS)
        response.outcome = Outcome.RESOLVED_BY_PHONE if program == "CCD" else Outcome.RESOLVED_ON_SCENE
        response.follow_up = FollowUpWish.WANTED
        response.call_type = next(
            (code for code in USUAL if code in self.city.taken[program]), response.call_type
        )
        response.needs = part.needs if first_time else part.needs[:2]
        response.beat = next((beat.code for beat in self.city.beats if beat.code == part.beat), response.beat)
        answers = answers_of(self.rng, response, self._interpreter(part))
        encounter, follow_up = story.log_encounter(
            response, by=by, at=at, number=self.number(response), team=self._team(by, program), **answers
        )
        sections = {
            "saw": part.saw,
            "words": part.words,
            "did": self.rng.choice(DID),
            "plan": self.rng.choice(PLAN),
        }
        note = self.teller.write_note(
            encounter, {key: text for key, text in sections.items() if text}, by=by, at=at
        )
        self.teller.sign_note(note, by=by, at=min(at + 25 * MINUTE, self.now))
        assert follow_up is not None  # the part wants one
        return story, follow_up

    def _interpreter(self, part: Part) -> str:
        if not part.person.facts.get("interpreter_needed"):
            return Interpreter.NONE
        return Interpreter.ASL if part.person.facts["preferred_language"] == "ase" else Interpreter.PHONE

    def _team(self, by: User, program: str) -> Team:
        crew = next(crew for crew in self.staff.crews if by in (crew.clinician, crew.peer, crew.emt))
        members = [(crew.clinician, Discipline.CLINICIAN, True)]
        if program == "CRT":
            members += [(crew.peer, Discipline.PEER_SUPPORT, True), (crew.emt, Discipline.EMT, True)]
        if program == "COR":
            members.append((self.staff["officer"], Discipline.OFFICER, True))
        return members

    def _shift_before(self, moment: datetime) -> tuple[str, datetime]:
        """The program and the end of a response at or before this moment."""
        while not self.city.on_shift("CRT", moment - LENGTH, moment):
            moment -= STEP
        return "CRT", moment

    def _hand_to_holder(self, story: Story, part: Part, ended_at: datetime) -> None:
        if not part.holder:
            return
        at = self.city.moment_to_follow_up(self.rng, ended_at + HOUR / 2, min(ended_at + 20 * HOUR, self.now))
        if story.navigator is None:
            story.claim_case(by=self.staff[part.holder], at=at)
        else:
            holder, supervisor = self.staff[part.holder], self.staff["supervisor"]
            story.assign_case(to=holder, by=supervisor, at=at, reason="Omar is out")

    def _reach(
        self, story: Story, by: User, next_window: tuple[datetime, datetime] | None
    ) -> FollowUp | None:
        follow_up = story.pending[0]
        at = self.city.moment_to_follow_up(self.rng, follow_up.opens_at, min(follow_up.due_at, self.now))
        return story.log_attempt(
            follow_up, by=by, at=at, method=care.Method.PHONE, outcome=care.Outcome.REACHED,
            with_whom=care.With.NEIGHBOR, note=self.rng.choice(REACHED), next_window=next_window,
        )  # fmt: skip

    def _try(self, story: Story, part: Part, follow_up: FollowUp) -> None:
        start = min(max(follow_up.opens_at, follow_up.anchor_at), self.now - 6 * HOUR)
        end = min(follow_up.due_at, self.now - 10 * MINUTE)
        moments = sorted(self.city.moment_to_follow_up(self.rng, start, end) for _try in part.tries)
        for at, (method, outcome, note) in zip(moments, part.tries, strict=True):
            story.log_attempt(
                follow_up, by=story.navigator, at=max(at, follow_up.anchor_at), method=method,
                outcome=outcome,
                with_whom=care.With.NOBODY, note=note,
            )  # fmt: skip

    def _leave_to_the_clock(self, story: Story) -> None:
        for follow_up in story.pending:
            story.note_clock_steps(follow_up, self.now, last=False)
