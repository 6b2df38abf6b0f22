"""What PostgreSQL itself refuses to hold of the city's promises."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from programs.models import (
    Absence,
    Beat,
    CallType,
    CallTypeAlias,
    City,
    ClosedDay,
    EligibleType,
    EscalationRung,
    Exclusion,
    FollowUpPolicy,
    NoteTemplate,
    PlanTemplate,
    Program,
    ServiceArea,
    ServiceHours,
    Shift,
)
from tests.refusing import refuser_of

LATER = date(2030, 1, 1)
NIGHT, DAY = datetime(2030, 1, 1, tzinfo=UTC), timedelta(days=1)


def hours(**facts) -> ServiceHours:
    facts = {
        "weekdays": [1],
        "opens": time(20),
        "closes": time(22),
        "source": "x",
        "starts_on": LATER,
    } | facts
    return ServiceHours(program=Program.objects.get(code="CN"), **facts)


def policy(**facts) -> FollowUpPolicy:
    facts = {"opens_after": timedelta(hours=1), "due_after": timedelta(hours=2), "starts_on": LATER} | facts
    cn = Program.objects.get(code="CN")
    return FollowUpPolicy(**{"followed_by": cn, "program": cn} | facts)


def rung(**facts) -> EscalationRung:
    policy = FollowUpPolicy.objects.first()
    facts = {"step": "late", "counts_from": "due", "after": timedelta(0), "to": ["owner"]} | facts
    return EscalationRung(policy=policy, **facts)


def away(model=Absence, **facts) -> Absence | Shift:
    rest = {"reason": "sick"} if model is Absence else {"program": crt()}
    facts = rest | {"user": User.objects.clock(), "starts_at": NIGHT, "ends_at": NIGHT + DAY} | facts
    return model(**facts)


def crt() -> Program:
    return Program.objects.get(code="CRT")


def template(**facts) -> NoteTemplate:
    return NoteTemplate(
        **{"starts_on": LATER, "program": crt(), "sections": [{"key": "saw", "label": "Saw"}]} | facts
    )


BROKEN = {
    "city_is_one": lambda: City(name="Second", zone="UTC"),
    "program_has_a_code": lambda: Program(code="", name="x"),
    "programs_program_code": lambda: Program(code="CRT", name="again"),
    "beat_has_a_code": lambda: Beat(code=""),
    "calltype_has_a_code": lambda: CallType(code="", label="x"),
    "calltype_label_once": lambda: CallType(code="x", label="TRESPASS"),
    "calltypealias_means_one_type": lambda: CallTypeAlias(
        call_type=CallType.objects.get(code="trespass"), label="NUISANCE OR INTOXICATED", starts_on=LATER
    ),
    "calltypealias_ends_after_it_starts": lambda: CallTypeAlias(
        call_type=CallType.objects.first(), label="x", starts_on=LATER, ends_on=date(2029, 1, 1)
    ),
    "servicehours_said_once": lambda: hours(),
    "servicehours_weekdays_known": lambda: hours(weekdays=[8]),
    "servicehours_has_a_source": lambda: hours(opens=time(1), closes=time(2), source=""),
    "closedday_said_once": lambda: ClosedDay(day=LATER, name="again"),
    "followuppolicy_opens_before_due": lambda: policy(opens_after=timedelta(hours=2)),
    "followuppolicy_tries_at_least_once": lambda: policy(tries=0),
    "followuppolicy_said_once": lambda: policy(program=None),
    "followuppolicy_risk_known": lambda: policy(risk="some"),
    "followuppolicy_anchor_known": lambda: policy(anchor="birth"),
    "followuppolicy_ways_there_are": lambda: policy(channels=7),
    "followuppolicy_parts_of_the_day_there_are": lambda: policy(day_parts=4),
    "followuppolicy_pause_has_a_length": lambda: policy(longest_pause=timedelta(0)),
    "eligibletype_said_once": lambda: EligibleType(
        program=crt(), call_type=CallType.objects.get(code="trespass"), starts_on=LATER
    ),
    "exclusion_said_once": lambda: Exclusion(program=crt(), kind="weapon", starts_on=LATER),
    "exclusion_kind_known": lambda: Exclusion(program=crt(), kind="dogs", starts_on=LATER),
    "exclusion_priority_is_named": lambda: Exclusion(program=crt(), kind="priority", starts_on=LATER),
    "escalationrung_step_once": lambda: rung(step="first"),
    "escalationrung_has_a_step": lambda: rung(step="Two words"),
    "escalationrung_counts_from_known": lambda: rung(counts_from="lunch"),
    "escalationrung_tells_someone": lambda: rung(to=[]),
    "plantemplate_one_of_a_title": lambda: PlanTemplate(need="housing", title="A place to stay", steps=["x"]),
    "plantemplate_need_known": lambda: PlanTemplate(need="fame", title="x", steps=["x"]),
    "plantemplate_proposes_something": lambda: PlanTemplate(need="food", title="x"),
    "notetemplate_asks_something": lambda: template(sections=[]),
    "notetemplate_facts_known": lambda: template(facts=["weather"]),
    "notetemplate_roles_known": lambda: template(cosigned_for=["clown"]),
    "notetemplate_said_once": lambda: template(program=crt()),
    "absence_reason_known": lambda: away(reason="bored", starts_at=NIGHT + DAY, ends_at=NIGHT + 2 * DAY),
    "absence_ends_after_it_starts": lambda: away(ends_at=NIGHT),
    "absence_one_at_a_time": lambda: away(starts_at=NIGHT + DAY / 2),
    "shift_ends_after_it_starts": lambda: away(Shift, ends_at=NIGHT),
    "shift_one_at_a_time": lambda: away(Shift, starts_at=NIGHT + DAY / 2),
    "servicearea_said_once": lambda: ServiceArea(program=crt(), beat=None, starts_on=LATER),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name, acting):
    ClosedDay(day=LATER, name="first").save()
    for first in (rung(step="first"), away(), away(Shift)):
        first.save(force_insert=True)
    broken = BROKEN[name]()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        broken.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "eligibletype_ends_after_it_starts",
        "exclusion_ends_after_it_starts",
        "followuppolicy_ends_after_it_starts",
        "notetemplate_ends_after_it_starts",
        "servicearea_ends_after_it_starts",
        "servicehours_ends_after_it_starts",
    ],
)
def test_nothing_ends_before_it_starts(name, acting):
    table = f"programs_{name.partition('_')[0]}"

    assert refuser_of(f"UPDATE {table} SET ends_on = starts_on - 1") == name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "facts",
    [
        {"opens": time(6), "closes": time(8)},
        {"opens": time(21), "closes": time(6)},
        {"program": "COR", "weekdays": [1], "opens": time(22), "closes": time(23)},
    ],
)
def test_hours_beside_others_are_held(facts, acting):
    row = hours(**{key: value for key, value in facts.items() if key != "program"})
    if "program" in facts:
        row.program = Program.objects.get(code=facts["program"])

    row.save(force_insert=True)

    assert ServiceHours.objects.filter(pk=row.pk).exists()


@pytest.mark.django_db
def test_hours_over_midnight_meet_later_hours_of_the_same_day(acting):
    hours(opens=time(21), closes=time(6)).save(force_insert=True)

    with pytest.raises(IntegrityError, match="servicehours_said_once"), transaction.atomic():
        hours(opens=time(23), closes=time(23, 30)).save(force_insert=True)


@pytest.mark.django_db
def test_the_terms_of_a_policy_stand(acting):
    """terms_stand: promises are pinned to them; only its last day and its being superseded are written."""
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot update"), transaction.atomic():
        FollowUpPolicy.objects.update(due_after=timedelta(hours=96))

    FollowUpPolicy.objects.update(ends_on=LATER, superseded_at=timezone.now())


@pytest.mark.django_db
def test_a_superseded_policy_holds_beside_the_line_that_replaced_it(acting):
    old = policy(program=None, superseded_at=timezone.now())

    old.save(force_insert=True)

    assert FollowUpPolicy.objects.current().get(program=None) != old


@pytest.mark.django_db
def test_the_headings_of_a_template_stand(acting):
    """headings_stand: notes are written on them; only its last day and its being superseded are written."""
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot update"), transaction.atomic():
        NoteTemplate.objects.update(sections=[{"key": "saw", "label": "Otherwise", "hint": ""}])

    NoteTemplate.objects.update(ends_on=LATER, superseded_at=timezone.now())
