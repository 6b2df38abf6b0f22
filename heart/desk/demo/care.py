"""What a navigator does after an encounter, week after week, in the proportions that the city publishes."""

import heapq
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import User
from cases.models import ClosureReason, Need
from followups.models import ContactAttempt, FollowUp
from heart.desk.demo.people import pick
from heart.desk.demo.story import Story
from heart.desk.demo.words import NOT_REACHED, REACHED, SERVICES

Method, Outcome, With = ContactAttempt.Method, ContactAttempt.Outcome, ContactAttempt.WithWhom
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# First tries: before the window, within it, after it. Their mean is the city's 2.9 days.
BEFORE, WITHIN = 0.13, 0.72
LATEST = 6 * DAY
REACHED_AT_TRY = (0.62, 0.45, 0.4)
SAID_NO = 0.03
ROUNDS_MORE = {0: 20, 1: 30, 2: 25, 3: 15, 4: 10}
CONNECTED = 0.36  # of cases in which somebody was reached
ENDINGS = {
    ClosureReason.GOALS_MET: 46, ClosureReason.DECLINED: 26, ClosureReason.MOVED: 14, ClosureReason.OTHER: 12,
    ClosureReason.DECEASED: 1,
}  # fmt: skip
METHODS = {Method.PHONE: 62, Method.IN_PERSON: 20, Method.TEXT: 13, Method.VIDEO: 2, Method.EMAIL: 3}
MISSED = {Outcome.NO_ANSWER: 55, Outcome.LEFT_MESSAGE: 40, Outcome.WRONG_NUMBER: 5}
GAVE_UP = "Three tries by phone and at the door"

Event = Callable[[datetime], None]


class Care:
    """The care of one neighbor, up to a moment; what lies later has not happened."""

    def __init__(self, story: Story, rng: random.Random, navigator: User) -> None:
        self.story, self.rng, self.navigator = story, rng, navigator
        self.city = story.city
        self.planned: list[tuple[datetime, int, Event]] = []
        self.running = count()
        self.tries: dict[FollowUp, int] = {}
        self.rounds_more = 0
        self.was_reached = self.said_no = False

    def go_on(self, until: datetime) -> None:
        """Do everything that is planned up to this moment."""
        while self.planned and self.planned[0][0] <= until:
            at, _place, event = heapq.heappop(self.planned)
            event(at)

    def begin(self, follow_up: FollowUp, at: datetime) -> None:
        """A promise was made: somebody takes the case, and tries."""
        if follow_up in self.tries:
            return  # joined: the tries are planned already
        self.tries[follow_up] = 0
        first_try = self._first_try(follow_up)
        if self.story.navigator is None:
            claimed_at = self.city.moment_to_follow_up(self.rng, at, min(first_try, at + 20 * HOUR))
            first_try = max(first_try, claimed_at + HOUR / 4)
            self._plan(claimed_at, self._claim)
            self.rounds_more, self.was_reached = pick(self.rng, ROUNDS_MORE), False
            self.said_no = False
        else:
            # Something new happened: nobody closes the case now.
            self.planned = [one for one in self.planned if one[2] != self._close]
            heapq.heapify(self.planned)
        self._plan(first_try, lambda moment: self._try(follow_up, moment))

    def _plan(self, at: datetime, event: Event) -> None:
        heapq.heappush(self.planned, (at, next(self.running), event))

    def _first_try(self, follow_up: FollowUp) -> datetime:
        drawn = self.rng.random()
        if drawn < BEFORE:
            return self._between(follow_up.anchor_at + 20 * HOUR, follow_up.opens_at)
        if drawn < BEFORE + WITHIN:
            return self._between(follow_up.opens_at, follow_up.due_at)
        return self._between(follow_up.due_at, follow_up.due_at + LATEST)

    def _between(self, start: datetime, end: datetime) -> datetime:
        return self.city.moment_to_follow_up(self.rng, start, end)

    def _claim(self, at: datetime) -> None:
        self.story.claim_case(by=self.navigator, at=at)
        if self.rng.random() < 0.4:
            self.story.set_risk(
                pick(self.rng, {"low": 5, "moderate": 4, "high": 1}), by=self.navigator, at=at
            )

    def _try(self, follow_up: FollowUp, at: datetime) -> None:
        if follow_up not in self.story.pending:
            return
        place = self.tries[follow_up]
        self.tries[follow_up] += 1
        if self.rng.random() < REACHED_AT_TRY[place]:
            self._reach(follow_up, at)
        elif self.rng.random() < SAID_NO:
            self._log(
                follow_up,
                at,
                outcome=Outcome.REFUSED,
                with_whom=With.NEIGHBOR,
                note="Would rather be left alone.",
            )
            self.said_no = True
            self._plan(at + HOUR, self._close)
        else:
            self._miss(follow_up, at)

    def _log(self, follow_up: FollowUp, at: datetime, *, outcome: str, **facts: Any) -> FollowUp | None:
        facts.setdefault("method", pick(self.rng, METHODS))
        return self.story.log_attempt(follow_up, by=self.story.navigator, at=at, outcome=outcome, **facts)

    def _miss(self, follow_up: FollowUp, at: datetime) -> None:
        method = pick(self.rng, METHODS)
        outcome = Outcome.NOT_FOUND if method == Method.IN_PERSON else pick(self.rng, MISSED)
        note = self.rng.choice(NOT_REACHED[outcome])
        self._log(follow_up, at, outcome=outcome, with_whom=With.NOBODY, method=method, note=note)
        if self.tries[follow_up] < len(REACHED_AT_TRY):
            again = self._between(at + 16 * HOUR, at + 40 * HOUR)
            self._plan(again, lambda moment: self._try(follow_up, moment))
            return
        self.story.mark_unreached(follow_up, by=self.story.navigator, at=at + HOUR / 6, reason=GAVE_UP)
        self._plan(self._between(at + DAY, at + 5 * DAY), self._close)

    def _reach(self, follow_up: FollowUp, at: datetime) -> None:
        self.was_reached = True
        contact = next((one for one in self.story.contacts if one.may_discuss), None)
        if self.rng.random() > 0.2:
            contact = None
        next_window = None
        if self.rounds_more > 0:
            self.rounds_more -= 1
            opens_at = self._between(at + 4 * DAY, at + 12 * DAY)
            next_window = opens_at, opens_at + self.rng.choice([1, 1, 2]) * DAY
        self._move_a_need(at)
        next_round = self._log(
            follow_up, at, outcome=Outcome.REACHED, with_whom=With.CONTACT if contact else With.NEIGHBOR,
            contact=contact, note=self.rng.choice(REACHED), next_window=next_window,
        )  # fmt: skip
        if next_round:
            self.tries[next_round] = 0
            when = self._between(next_round.opens_at, next_round.due_at)
            self._plan(when, lambda moment: self._try(next_round, moment))
        else:
            self._plan(self._between(at + DAY, at + 5 * DAY), self._close)

    def _move_a_need(self, at: datetime) -> None:
        waiting = [need for need in self.story.open_needs if need.evidence_level < 3]
        if waiting and self.rng.random() < 0.6:
            need = waiting[0]
            level = need.evidence_level + 1
            status = Need.Status.WORKING if level < 2 else Need.Status.REFERRED
            self.story.change_need_status(need, status, by=self.story.navigator, at=at, level=level)

    def _close(self, at: datetime) -> None:
        if any(follow_up.encounter_id and self.tries[follow_up] == 0 for follow_up in self.story.pending):
            return  # promised, and nobody has tried yet
        by = self.story.navigator
        if self.said_no:
            self.story.close_case(by=by, at=at, reason=ClosureReason.DECLINED, ended=Need.Status.DECLINED)
        elif not self.was_reached:
            self.story.close_case(by=by, at=at, reason=ClosureReason.UNABLE_TO_REACH)
        elif self.rng.random() < CONNECTED:
            self._connect(at, by)
            self.story.close_case(by=by, at=at, reason=ClosureReason.CONNECTED)
        else:
            reason = pick(self.rng, ENDINGS)
            ended = Need.Status.DECLINED if reason == ClosureReason.DECLINED else Need.Status.NOT_CONNECTED
            self.story.close_case(by=by, at=at, reason=reason, ended=ended)
        self.planned.clear()

    def _connect(self, at: datetime, by: User) -> None:
        needs = self.story.open_needs or [
            self.story.add_need("behavioral_health", by=by, at=at, reason="Asked for it on the phone")
        ]
        today = at.astimezone(self.city.zone).date()
        for need in needs[: self.rng.choice([1, 1, 2, 3])]:
            self.story.connect_need(
                need, by=by, at=at, on=max(today - self.rng.randrange(8) * DAY,
                self.story.case.opened_at.date()),
                service_name=SERVICES[need.category], level=4,
                verified_by=pick(self.rng, {"neighbor": 5, "provider": 3, "navigator": 2}),
            )  # fmt: skip
