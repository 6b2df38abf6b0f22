"""One neighbor's story, told into the journal step by step: each method is what the action of its name does.

The actions themselves ask the database a dozen times each, which for a year of a city takes minutes; the
test of the demo holds what they promise against what this writes.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import (
    CHECK_AFTER_DAYS,
    Case,
    ClosureReason,
    ConnectionCheck,
    Encounter,
    FollowUpWish,
    Holding,
    Need,
    NeedCategory,
    NeedEvidence,
)
from followups.actions.ladder import notice_kind
from followups.calendar import Window
from followups.models import ContactAttempt, Escalation, FollowUp, Promise
from heart.core.models import Record
from heart.core.phones import digits_of
from heart.desk.demo.people import Person
from heart.desk.demo.responses import Response
from heart.desk.demo.teller import Teller
from heart.desk.demo.words import ENDED
from neighbors.models import Contact, ContactPoint, Neighbor
from notices.models import Notice
from programs.models import EscalationRung, FollowUpPolicy
from programs.queries import Rung

TYPING = timedelta(minutes=2)


class Story:
    """A neighbor, with the case that is open."""

    def __init__(self, teller: Teller, person: Person, *, by: User, at: datetime) -> None:
        self.teller, self.city, self.rng = teller, teller.city, teller.rng
        self.step = 0
        self.neighbor: Neighbor = teller.new(Neighbor, at, created_by=by, **person.facts)
        self.contacts: list[Contact] = []
        self.encounters: list[Encounter] = []
        self.case: Any = None  # the open Case; None before the first and between two
        self.holding: Any = None  # the current Holding of the open case
        self.needs: list[Need] = []  # of the open case
        self.steps: Counter[Any] = Counter()  # of evidence, by the need's id
        self.pending: list[FollowUp] = []
        self.rounds = 0
        self._add(self.neighbor, by)
        for place, facts in enumerate(person.contact_points):
            digits = digits_of(facts["value"], settings.PHONE_REGION) if facts["kind"] == "phone" else ""
            self._add(
                teller.new(ContactPoint, at, neighbor=self.neighbor, position=place, digits=digits, **facts),
                by,
            )
        for place, facts in enumerate(person.contacts):
            digits = digits_of(facts["phone"], settings.PHONE_REGION)
            contact = teller.new(Contact, at, neighbor=self.neighbor, position=place, digits=digits, **facts)
            self.contacts.append(contact)
            self._add(contact, by)

    def _add(self, row: Record, by: User, reason: Any = "") -> None:
        self.teller.journal.add(row, by=by, step=self.step, reason=reason)

    def _change(self, row: Record, by: User, at: datetime, reason: Any = "", **values: Any) -> None:
        self.teller.journal.change(row, by=by, at=at, step=self.step, reason=reason, **values)

    @property
    def navigator(self) -> Any:
        """The User who has the open case; None while nobody does."""
        return self.case.assigned_to if self.case else None

    @property
    def open_needs(self) -> list[Need]:
        return [need for need in self.needs if need.is_open]

    # --- encounters -------------------------------------------------------------------------------------

    def log_encounter(
        self, response: Response, *, by: User, at: datetime, number: str, **rest: Any
    ) -> tuple[Encounter, FollowUp | None]:
        """The encounter and, when one is wanted, the follow-up that it promises or joins."""
        wanted = response.follow_up == FollowUpWish.WANTED
        if wanted or self.case:
            self.step += 1
        if wanted and self.case is None:
            self.open_case(by=by, at=at, reason=_("Follow-up wanted"))
        encounter = self.teller.log_encounter(
            response,
            by=by,
            at=at,
            number=number,
            neighbor=self.neighbor,
            case=self.case,
            step=self.step,
            **rest,
        )
        self.encounters.append(encounter)
        if self.case:
            for category in encounter.needs_seen:
                self.add_need(category, by=by, at=at, reason=_("Seen in %(number)s") % {"number": number})
        return encounter, self._promise(encounter, by=by, at=at) if wanted else None

    def open_case(self, *, by: User, at: datetime, reason: str) -> Case:
        self.step += 1
        case: Case = self.teller.new(Case, at, neighbor=self.neighbor, opened_at=at, opened_reason=reason)
        self.case, self.holding, self.needs, self.rounds = case, None, [], 0
        self._add(case, by, reason)
        waiting = [one for one in self.encounters if one.case is None and one.needs_seen]
        for encounter in waiting:
            self._change(
                encounter, by, at, lambda: _("Joined case %(number)s") % {"number": case.number}, case=case
            )
        seen = {category for encounter in waiting for category in encounter.needs_seen}
        for category in NeedCategory.values:
            if category in seen:
                self.add_need(category, by=by, at=at, reason=_("Seen in an encounter"))
        return case

    def _promise(self, encounter: Encounter, *, by: User, at: datetime) -> FollowUp:
        follow_up = next((one for one in self.pending if one.encounter_id), None)
        if follow_up is None:
            window = self.city.window_after(encounter.program.code, encounter.cleared_at)
            policy = self.city.policies[encounter.program.code]
            follow_up = self._new_round(window, by=by, at=at, policy=policy, encounter=encounter)
        self._add(self.teller.new(Promise, at, encounter=encounter, follow_up=follow_up), by)
        return follow_up

    def _new_round(
        self,
        window: Window,
        *,
        by: User,
        at: datetime,
        policy: FollowUpPolicy,
        encounter: Encounter | None = None,
    ) -> FollowUp:
        self.rounds += 1
        follow_up: FollowUp = self.teller.new(
            FollowUp, at, case=self.case, encounter=encounter, round=self.rounds, policy=policy,
            tries_planned=policy.tries, anchor_at=window.anchor_at, opens_at=window.opens_at,
            due_at=window.due_at, promised_due_at=window.due_at, act_by=window.act_by,
        )  # fmt: skip
        self.pending.append(follow_up)
        self._add(follow_up, by)
        return follow_up

    # --- the case ---------------------------------------------------------------------------------------

    def claim_case(self, *, by: User, at: datetime) -> None:
        self._hand_over(to=by, by=by, at=at, reason=_("Claimed"))

    def assign_case(self, *, to: User, by: User, at: datetime, reason: str = "") -> None:
        self._hand_over(to=to, by=by, at=at, reason=reason or _("Assigned"))

    def release_case(self, *, by: User, at: datetime) -> None:
        """Back to the pool; the team stays."""
        self._hand_over(to=None, by=by, at=at, reason=_("Assigned"))

    def _hand_over(self, *, to: User | None, by: User, at: datetime, reason: str) -> None:
        self.step += 1
        team = to.team if to else self.case.team
        self._change(self.case, by, at, reason, assigned_to=to, team=team)
        if self.holding:
            self._change(self.holding, by, at, reason, ends_at=at)
            self.step += 1  # the next holding is written when this one has ended
        self.holding = None
        if to:
            self.holding = self.teller.new(Holding, at, case=self.case, holder=to, starts_at=at)
            self._add(self.holding, by, reason)

    def set_risk(self, risk: str, *, by: User, at: datetime) -> None:
        self.step += 1
        self._change(self.case, by, at, risk=risk)

    def pause_case(self, *, reason: str, until: datetime, by: User, at: datetime) -> None:
        self.step += 1
        self._change(
            self.case, by, at, reason, status=Case.Status.PAUSED, paused_reason=reason, paused_until=until
        )

    def close_case(
        self, *, by: User, at: datetime, reason: str, ended: str = Need.Status.NOT_CONNECTED
    ) -> Case:
        """Close, with every open need ended in this way."""
        self.step += 1
        for need in self.open_needs:
            self.change_need_status(need, ended, by=by, at=at, reason=_(ENDED[ended]))
        because = _("Case closed: %(reason)s") % {"reason": ClosureReason(reason).label}
        for follow_up in list(self.pending):
            self._settle(follow_up, FollowUp.Status.CANCELLED, by=by, at=at, reason=because)
        case = self.case
        self._change(
            case, by, at, str(ClosureReason(reason).label),
            status=Case.Status.CLOSED, closed_at=at, closed_by=by, closure_reason=reason,
        )  # fmt: skip
        self.case = None
        return case

    def reopen_case(self, case: Case, *, by: User, at: datetime, reason: str) -> None:
        self.step += 1
        self.case = case
        self._change(
            case, by, at, reason, status=Case.Status.OPEN, closed_at=None, closed_by=None, closure_reason=""
        )

    # --- needs ------------------------------------------------------------------------------------------

    def add_need(
        self, category: str, *, by: User, at: datetime, reason: str = "", wanted: str = "yes"
    ) -> Need:
        current = next((need for need in self.open_needs if need.category == category), None)
        if current:
            return current
        # A moment later than the one before, so that lists keep their order.
        at += timedelta(microseconds=len(self.needs))
        need: Need = self.teller.new(Need, at, case=self.case, category=category, wanted=wanted)
        self.needs.append(need)
        self._add(need, by, reason)
        return need

    def change_need_status(
        self, need: Need, status: str, *, by: User, at: datetime, reason: str = "", level: int | None = None
    ) -> None:
        self.step += 1
        level = need.evidence_level if level is None else level
        if level != need.evidence_level:
            self._take_step(need, level, "navigator", on=self._day(at), by=by, at=at, note=reason)
        self._change(need, by, at, reason, status=status, status_reason=reason, evidence_level=level)

    def connect_need(
        self,
        need: Need,
        *,
        by: User,
        at: datetime,
        on: date,
        service_name: str,
        verified_by: str,
        level: int,
    ) -> None:
        """Connect at level 4. Where 30 days have passed by the end of the story, it was asked again."""
        self.step += 1
        self._take_step(need, level, verified_by, on=on, by=by, at=at, note=service_name)
        self._change(
            need, by, at, _("Connected, verified by the %(who)s") % {"who": verified_by},
            status=Need.Status.CONNECTED,
            evidence_level=level, verified_by=verified_by, connected_on=on, service_name=service_name,
            status_reason="",
        )  # fmt: skip
        due_on = on + timedelta(days=CHECK_AFTER_DAYS)
        check: ConnectionCheck = self.teller.new(ConnectionCheck, at, need=need, due_on=due_on)
        self._add(check, by)
        asked_at = at + timedelta(days=CHECK_AFTER_DAYS + 3)
        if asked_at < self.city.ends_at:
            self._ask_again(check, by=by, at=asked_at)

    def _ask_again(self, check: ConnectionCheck, *, by: User, at: datetime) -> None:
        """The service still goes on for most; of some it could not be found out."""
        self.step += 1
        still = self.rng.random() < 0.7
        answer = ConnectionCheck.Answer.STILL if still else ConnectionCheck.Answer.UNKNOWN
        self._change(check, by, at, told_at=at, answer=answer, answered_at=at, answered_by=by)
        if still:
            need = check.need
            self._take_step(need, Need.Evidence.LASTING, "neighbor", on=self._day(at), by=by, at=at)
            self._change(need, by, at, _("Still going after 30 days"), evidence_level=Need.Evidence.LASTING)

    def _take_step(
        self, need: Need, level: int, source: str, *, on: date, by: User, at: datetime, note: str = ""
    ) -> None:
        self.steps[need.pk] += 1
        self._add(
            self.teller.new(
                NeedEvidence, at, need=need, place=self.steps[need.pk], level=level, source=source, on=on,
                note=note, by=by, recorded_at=at,
            ),
            by,
            note,
        )  # fmt: skip

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.city.zone).date()

    # --- the promise ------------------------------------------------------------------------------------

    def log_attempt(
        self,
        follow_up: FollowUp,
        *,
        by: User,
        at: datetime,
        method: str,
        outcome: str,
        with_whom: str,
        note: str = "",
        contact: Contact | None = None,
        interpreter: str = "",
        next_window: tuple[datetime, datetime] | None = None,
    ) -> FollowUp | None:
        """Log one try; reaching them settles the follow-up. Returns the next round, if one was agreed."""
        self.step += 1
        attempt: ContactAttempt = self.teller.new(
            ContactAttempt, at + TYPING, follow_up=follow_up, by=by, at=at, recorded_at=at + TYPING,
            method=method,
            outcome=outcome, with_whom=with_whom, note=note, contact=contact, interpreter=interpreter,
            language=self.neighbor.preferred_language,
        )  # fmt: skip
        self._add(attempt, by)
        first: dict[str, Any] = {"first_attempt_at": follow_up.first_attempt_at or at}
        if not attempt.reached_them:
            self._change(follow_up, by, at + TYPING, **first)
            return None
        self._settle(follow_up, FollowUp.Status.DONE, by=by, at=at + TYPING, reached_at=at, **first)
        if next_window is None:
            return None
        self.step += 1
        window = self.city.promised_window(at, *next_window)
        return self._new_round(window, by=by, at=at + TYPING, policy=follow_up.policy)

    def mark_unreached(self, follow_up: FollowUp, *, by: User, at: datetime, reason: str) -> None:
        self.step += 1
        self._settle(follow_up, FollowUp.Status.UNREACHED, by=by, at=at, reason=reason)

    def _settle(
        self, follow_up: FollowUp, status: str, *, by: User, at: datetime, reason: str = "", **values: Any
    ) -> None:
        self.note_clock_steps(follow_up, at)
        self.pending.remove(follow_up)
        self.step += 1
        self._change(follow_up, by, at, reason, status=status, settled_at=at, settled_reason=reason, **values)

    def note_clock_steps(self, follow_up: FollowUp, until: datetime, *, last: bool = True) -> None:
        """What the clock had told by `until`: that the window opened, and each rung of the ladder.

        Without the `last` of these, which is then left for the next sweep to tell.
        """
        steps: list[tuple[datetime, Rung | None]] = [(follow_up.opens_at, None)]
        for each in self.city.ladders[follow_up.policy_id]:
            by_act = each.counts_from == EscalationRung.CountsFrom.ACT_BY
            counts_from = (follow_up.act_by or follow_up.due_at) if by_act else follow_up.due_at
            steps.append((max(follow_up.created_at, counts_from + each.after), each))
        reached = sorted((one for one in steps if one[0] <= until), key=lambda one: one[0])
        for moment, rung in reached if last else reached[:-1]:
            self.step += 1
            if rung is None:
                label = str(Notice.Kind.WINDOW_OPENED.label)  # type: ignore[attr-defined]
                self._change(follow_up, self.teller.clock, moment, label, announced_at=moment)
            else:
                told = self.teller.new(
                    Escalation, moment, follow_up=follow_up, step=rung.step, due_at=follow_up.due_at,
                    taken_at=moment,
                )  # fmt: skip
                self._add(told, self.teller.clock, str(notice_kind(rung).label))
