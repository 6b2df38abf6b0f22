"""One week that is small enough to work every figure out by hand.

The city is five hours behind UTC in it (the clocks went back on Sunday, November 1, 2026). Hours are the
city's; neighbors are A, B, C, D.

| encounter | program, beat | ended | sent - arrived | outcome | safe |
|---|---|---|---|---|---|
| e_phone, A, call K1 | CCD 111 | Mon 10:12 | – | supported until arrival | – |
| e_scene, A, call K1 | CRT 111 | Mon 10:42 | 10:00 - 10:12 | resolved on scene | yes, yes |
| e_transport, B | CRT 112 | Mon 12:00 | 11:00 - 11:08 | transported | no |
| e_ivc, C, call K3 | COR 111 | Tue 15:00 | – | ivc | no answer |
| e_alone, nobody | CCD – | Wed 09:31 | 09:00 - 09:01 | resolved by phone | yes |
| e_bare, D | CRT – | Sun 23:30 | – | declined | – |

Both encounters of A wanted a follow-up: the later joins the earlier, whose end counts.

| follow-up | first try | contact | so |
|---|---|---|---|
| A, from Mon 10:12 | + 30 h, no answer | + 50 h, the neighbor | before the window opens: on time |
| B, from Mon 12:00 | + 72 h | + 72 h, the mother | on the last instant |
| C, from Tue 15:00 | + 73 h, no answer | none | late, waits |
| D, from Sun 23:30 | none | none | waits |
"""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from accounts.models import User
from calls.models import Call, CallEligibility
from cases.actions import change_need_status, connect_need
from cases.actions.encounters import ResponderFacts
from cases.models import FollowUpWish, Need, Outcome
from followups.actions import log_attempt
from followups.models import ContactAttempt, FollowUp
from insights.measures import Lens, Period
from neighbors.models import Contact
from programs.models import Beat, Program
from tests.factories import make_call, make_encounter, make_neighbor, make_user

ZONE = ZoneInfo("America/New_York")
WEEK = Period(date(2026, 11, 2), date(2026, 11, 8), ZONE)
AS_OF = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
REACHED, NO_ANSWER = ContactAttempt.Outcome.REACHED, ContactAttempt.Outcome.NO_ANSWER


def city(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment on the city's wall in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def whole(period: Period = WEEK, **codes: str) -> Lens:
    return Lens(period, **codes)


def judged(call: Call, **programs: bool) -> Call:
    """The call, with the given eligibility for each program."""
    for code, eligible in programs.items():
        CallEligibility.objects.create(
            call=call,
            program=Program.objects.get(code=code),
            eligible=eligible,
            reasons=[] if eligible else ["test"],
        )
    return call


def tried(follow_up: FollowUp, by: User, hours: float, outcome: str = NO_ANSWER, **facts) -> ContactAttempt:
    """A try so many hours after the encounter's end."""
    moment = follow_up.encounter.cleared_at + timedelta(hours=hours)
    return log_attempt(
        follow_up=follow_up, by=by, at=AS_OF, tried_at=moment, method="phone", outcome=outcome, **facts
    )


def tell_the_week() -> SimpleNamespace:
    """Write the week's rows; returns the people and the rows that tests go on with."""
    who = SimpleNamespace(
        clinician=make_user("clinician"), emt=make_user("emt"), boss=make_user("supervisor")
    )
    a, b, c, d = (make_neighbor(known_as=f"{letter} Testa") for letter in "ABCD")
    rows = _encounters(who, a, b, c, d)
    _promises(who, rows, mother_of=b)
    return SimpleNamespace(who=who, a=a, b=b, c=c, d=d, **vars(rows))


def _encounters(who, a, b, c, d) -> SimpleNamespace:
    k1 = judged(make_call(at=city(2, 9, 55)), CRT=True, CCD=True, COR=False)
    judged(make_call(at=city(8, 23, 59)), CRT=True, CCD=False)  # nobody came
    k3 = judged(make_call(at=city(3, 13)), CRT=False, CCD=False)  # answered, yet not eligible
    judged(make_call(at=city(9, 0)), COR=True)  # the week is over
    beats = {code: Beat.objects.get(code=code) for code in ("111", "112")}
    wanted, unasked = FollowUpWish.WANTED, ResponderFacts(who.clinician, "clinician")
    # Before the week: C 20 days and D 40 days before this week's end of theirs.
    make_encounter(neighbor=c, cleared_at=city(14, 15, month=10))
    make_encounter(neighbor=d, cleared_at=city(29, 23, 30, month=9))
    return SimpleNamespace(
        e_phone=make_encounter(
            program="CCD", neighbor=a, call=k1, beat=beats["111"], cleared_at=city(2, 10, 12),
            outcome=Outcome.SUPPORTED_UNTIL_ARRIVAL, in_person_diverted=False, follow_up=wanted,
        ),
        e_scene=make_encounter(
            neighbor=a, call=k1, beat=beats["111"], dispatched_at=city(2, 10), arrived_at=city(2, 10, 12),
            cleared_at=city(2, 10, 42), police_backup="none", ems_needed=False, officers_on_scene=False,
            law_enforcement_diverted=True, needs=["housing"], follow_up=wanted,
            responders=[
                ResponderFacts(who.clinician, "clinician", felt_safe=True),
                ResponderFacts(who.emt, "emt", felt_safe=True),
            ],
        ),
        e_transport=make_encounter(
            neighbor=b, beat=beats["112"], dispatched_at=city(2, 11), arrived_at=city(2, 11, 8),
            cleared_at=city(2, 12), outcome=Outcome.TRANSPORTED, police_backup="routine", ems_needed=True,
            officers_on_scene=True, law_enforcement_diverted=False, needs=["food"], follow_up=wanted,
            responders=[ResponderFacts(who.clinician, "clinician", felt_safe=False)],
        ),
        e_ivc=make_encounter(
            program="COR", neighbor=c, call=k3, beat=beats["111"], cleared_at=city(3, 15),
            outcome=Outcome.IVC, police_backup="emergent", ems_needed=False, officers_on_scene=True,
            law_enforcement_diverted=False, follow_up=wanted, responders=[unasked],
        ),
        e_alone=make_encounter(
            program="CCD", dispatched_at=city(4, 9), arrived_at=city(4, 9, 1), cleared_at=city(4, 9, 31),
            outcome=Outcome.RESOLVED_BY_PHONE, in_person_diverted=True, law_enforcement_diverted=True,
            responders=[ResponderFacts(who.clinician, "clinician", felt_safe=True)],
        ),
        e_bare=make_encounter(
            neighbor=d, cleared_at=city(8, 23, 30), outcome=Outcome.DECLINED, follow_up=wanted
        ),
    )  # fmt: skip


def _promises(who, rows, *, mother_of) -> None:
    tried(rows.e_phone.promise.follow_up, who.boss, 30)
    tried(rows.e_phone.promise.follow_up, who.boss, 50, REACHED)
    mother = Contact(neighbor=mother_of, name="Mother Testa").save_by(who.boss)
    tried(rows.e_transport.promise.follow_up, who.boss, 72, REACHED, with_whom="contact", contact=mother)
    tried(rows.e_ivc.promise.follow_up, who.boss, 73)
    housing = Need.objects.get(case=rows.e_scene.case, category="housing")
    food = Need.objects.get(case=rows.e_transport.case, category="food")
    connect_need(
        need=housing, evidence_level=4, verified_by="provider", connected_on=date(2026, 11, 15),
        service_name="Placeholder House", by=who.boss, at=AS_OF,
    )  # fmt: skip
    change_need_status(need=food, status="referred", evidence_level=2, by=who.boss, at=AS_OF)
