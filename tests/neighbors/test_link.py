"""Two records become one person and two again, through every room, with nothing lost."""

import random
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from cases.actions import claim_case, close_case, connect_need, note_to_dos, pause_case, set_goal, set_risk
from cases.models import Case, FollowUpWish
from followups.actions import log_attempt
from followups.actions.promises import offer_next_round
from followups.models import FollowUp
from heart.core.errors import Conflict, NotPermitted
from heart.core.invariants import INVARIANTS
from neighbors.actions import link_neighbors, unlink_neighbors
from neighbors.models import Link, Neighbor
from notices.models import Notice
from referrals.actions import refer
from tests.at_once import at_once
from tests.factories import make_case, make_consent, make_encounter, make_follow_up, make_neighbor, make_user
from tests.factories.directory import make_service
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

LATER = MONDAY + timedelta(hours=20)
HOUR = timedelta(hours=1)
# What acts leave behind, whatever they are.
OF_ACTS = {
    "audit_accessevent",
    "neighbors_link",
    "notices_notice",
    "notices_delivery",
    "django_session",
    "insights_changedday",
}
BOOKKEEPING = {"version", "updated_at"}


def everything() -> dict[str, list[tuple]]:
    """Every row of every table, but for history, the log and what each act moves."""
    rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if hasattr(model, "history_type") or table in OF_ACTS:
                continue
            columns = [f.column for f in model._meta.concrete_fields if f.column not in BOOKKEEPING]
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY 1')
            rows[table] = cursor.fetchall()
    return rows


def broken() -> dict[str, list]:
    found = {name: list(each.broken_by()) for name, each in INVARIANTS.items()}
    return {name: rows for name, rows in found.items() if rows}


@pytest.fixture
def two(supervisor):
    """Two records, each with an encounter whose follow-up is wanted: two open cases."""
    first = make_follow_up(neighbor=make_neighbor(by=supervisor), needs=["housing", "food"])
    second = make_follow_up(
        neighbor=make_neighbor(by=supervisor), needs=["housing"], cleared_at=MONDAY - 3 * HOUR
    )
    return first.case.neighbor, second.case.neighbor


def test_two_open_cases_become_one(two, supervisor):
    one, other = two

    link = link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER, reason="Same phone")

    one.refresh_from_db()
    assert (one.person, link.kept, link.joined) == (other.pk, other, one)
    stays, goes = Case.objects.get(neighbor=other), Case.objects.get(neighbor=one)
    assert (goes.status, goes.joined_to) == ("closed", stays)
    assert stays.status == "open"
    assert {encounter.neighbor for encounter in stays.encounters.all()} == {one, other}
    assert sorted(stays.needs.open().values_list("category", flat=True)) == ["food", "housing"]
    assert broken() == {}


def test_the_earlier_due_stands_and_both_encounters_wait_for_it(two, supervisor):
    one, other = two
    earlier = FollowUp.objects.get(case__neighbor=other)

    link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER)

    assert list(FollowUp.objects.pending()) == [earlier]
    assert set(earlier.promises.values_list("encounter__neighbor", flat=True)) == {one.pk, other.pk}
    ended = FollowUp.objects.get(status="cancelled")
    assert ended.settled_reason == "The same person is promised an earlier contact"
    assert ended.history.first().history_change_reason == f"Linked with {other.code}: one person"


def test_the_held_case_stays_and_who_loses_the_other_is_told(two, supervisor, team):
    one, other = two
    holder, loser = make_user("navigator", team=team), make_user("navigator", team=team)
    claim_case(case=Case.objects.get(neighbor=one), by=loser, at=MONDAY)
    claim_case(case=Case.objects.get(neighbor=other), by=holder, at=MONDAY)
    set_risk(case=Case.objects.get(neighbor=one), risk="low", by=supervisor, at=MONDAY)
    set_risk(case=Case.objects.get(neighbor=other), risk="high", by=supervisor, at=MONDAY)

    link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER)

    stays = Case.objects.open().get()
    # Both are held; this one was opened first.
    assert (stays.assigned_to, stays.risk) == (holder, "high")
    told = Notice.objects.get(kind="cases_joined")
    assert (told.recipient, told.case_number) == (loser, stays.number)


def story_of(neighbor, by, dice, services):
    """A history as it happens: encounters, tries, needs on their way, a pause, a case that closed before."""
    at = MONDAY - timedelta(days=30)
    if dice.random() < 0.5:
        old = make_case(neighbor=neighbor, at=at)
        close_case(case=old, by=by, at=at + HOUR, reason="moved")
    for _met in range(dice.randrange(4)):
        ended = MONDAY - dice.randrange(40) * HOUR
        wish = dice.choice([FollowUpWish.WANTED, FollowUpWish.DECLINED])
        needs = dice.sample(["housing", "food", "benefits", "legal"], dice.randrange(4))
        make_encounter(neighbor=neighbor, cleared_at=ended, at=MONDAY, follow_up=wish, needs=needs)
    make_consent(neighbor=neighbor)
    case = Case.objects.open().filter(neighbor=neighbor).first()
    if case is None:
        return
    if dice.random() < 0.7:
        claim_case(case=case, by=by, at=MONDAY + HOUR)
    for need in case.needs.all():
        if dice.random() < 0.3:
            connect_need(
                need=need, by=by, at=MONDAY + HOUR, evidence_level=4, verified_by="neighbor",
                connected_on=MONDAY.date(), service_name="Sample House",
            )  # fmt: skip
        elif dice.random() < 0.5:
            refer(need=need, service=dice.choice(services), by=by, at=MONDAY + HOUR)
    if dice.random() < 0.5:
        set_goal(case=case, words="A place of my own", by=by, at=MONDAY + HOUR)
        note_to_dos(words=["Ask about the waiting list"], case=case, by=by, at=MONDAY + HOUR)
    pending = FollowUp.objects.pending().filter(case=case).first()
    if pending and dice.random() < 0.6:
        outcome = dice.choice(["reached", "no_answer"])
        log_attempt(follow_up=pending, by=by, at=MONDAY + 2 * HOUR, method="phone", outcome=outcome)
    if dice.random() < 0.4:
        offer_next_round(
            case=case, opens_at=MONDAY + 50 * HOUR, due_at=MONDAY + 70 * HOUR, anchor_at=MONDAY + 2 * HOUR,
            by=by, at=MONDAY + 2 * HOUR,
        )  # fmt: skip
    case.refresh_from_db()
    if dice.random() < 0.3:
        pause_case(case=case, until=MONDAY + 100 * HOUR, by=by, at=MONDAY + 3 * HOUR, kind="hospital")
    if dice.random() < 0.4:
        set_risk(case=case, risk=dice.choice(["low", "moderate", "high"]), by=by, at=MONDAY + 3 * HOUR)


@pytest.mark.parametrize("seed", range(8))
def test_link_then_unlink_leaves_every_table_as_it_was(seed, supervisor):
    dice, services = random.Random(seed), [make_service(), make_service()]
    records = [make_neighbor(by=supervisor) for _record in range(3)]
    for neighbor in records:
        story_of(neighbor, supervisor, dice, services)
    one, other, third = records
    assert broken() == {}
    before = everything()

    link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER)
    link_neighbors(neighbor=other, to=third, by=supervisor, at=LATER + HOUR)
    assert broken() == {}
    assert {row.person for row in Neighbor.objects.filter(pk__in=[one.pk, other.pk, third.pk])} == {third.pk}

    unlink_neighbors(neighbor=other, by=supervisor, at=LATER + 2 * HOUR)
    unlink_neighbors(neighbor=one, by=supervisor, at=LATER + 3 * HOUR)

    after = everything()
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}
    assert broken() == {}


def test_records_that_were_parted_are_two_again_whatever_was_done_meanwhile(two, supervisor):
    one, other = two
    link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER)
    waiting = FollowUp.objects.pending().get()
    log_attempt(follow_up=waiting, by=supervisor, at=LATER + HOUR, method="phone", outcome="reached")
    met = make_encounter(
        neighbor=one, cleared_at=LATER + HOUR, follow_up=FollowUpWish.WANTED, needs=["legal"]
    )

    link = unlink_neighbors(neighbor=one, by=supervisor, at=LATER + 2 * HOUR, reason="His brother")

    assert (link.unlinked_reason, link.stay) == ("His brother", 0)
    met.refresh_from_db()
    assert met.case.neighbor == one
    assert met.promise.follow_up.case == met.case
    assert Case.objects.get(neighbor=one).status == Case.objects.get(neighbor=other).status == "open"
    waiting.refresh_from_db()
    assert (waiting.status, waiting.case.neighbor) == ("done", other)
    assert broken() == {}


def test_what_was_worked_on_since_stays_as_it_is(two, supervisor):
    one, other = two
    link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER)
    set_risk(case=Case.objects.open().get(), risk="high", by=supervisor, at=LATER)
    ended = FollowUp.objects.get(status="cancelled")
    log_attempt(follow_up=ended, by=supervisor, at=MONDAY + HOUR, method="phone", outcome="reached")

    link = unlink_neighbors(neighbor=one, by=supervisor, at=LATER + HOUR)

    ended.refresh_from_db()
    assert (link.stay, ended.status, ended.case.neighbor) == (1, "done", one)
    assert broken() == {}


def test_an_encounter_of_either_record_joins_the_persons_open_case(two, supervisor):
    one, other = two
    link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER)

    met = make_encounter(neighbor=one, cleared_at=LATER, follow_up=FollowUpWish.WANTED)

    assert met.case == Case.objects.open().get()


def test_a_newer_case_stands_in_the_way_and_is_named(two, supervisor):
    one, other = two
    link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER)
    case = Case.objects.open().get()
    for need in case.needs.open():
        connect_need(
            need=need, by=supervisor, at=LATER, evidence_level=4, verified_by="neighbor",
            connected_on=MONDAY.date(), service_name="Sample House",
        )  # fmt: skip
    close_case(case=case, by=supervisor, at=LATER, reason="connected")
    newer = make_case(neighbor=one, at=LATER + HOUR)

    with pytest.raises(Conflict, match=newer.number):
        unlink_neighbors(neighbor=one, by=supervisor, at=LATER + HOUR)

    assert Link.objects.standing().exists()


def test_a_later_link_that_changed_the_same_case_is_parted_first(supervisor):
    ended = [MONDAY, MONDAY, MONDAY - HOUR]  # the third's case is the oldest, and stays
    one, other, third = (
        make_follow_up(neighbor=make_neighbor(), cleared_at=at).case.neighbor for at in ended
    )
    link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER)
    link_neighbors(neighbor=other, to=third, by=supervisor, at=LATER + HOUR)

    with pytest.raises(Conflict, match=f"Part {other.code} first"):
        unlink_neighbors(neighbor=one, by=supervisor, at=LATER + 2 * HOUR)


def test_a_record_in_the_middle_takes_along_what_was_linked_to_it(supervisor):
    one, other, third, fourth = (make_neighbor(by=supervisor) for _record in range(4))
    link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER)
    link_neighbors(neighbor=third, to=fourth, by=supervisor, at=LATER)
    link_neighbors(neighbor=other, to=fourth, by=supervisor, at=LATER + HOUR)

    unlink_neighbors(neighbor=other, by=supervisor, at=LATER + 2 * HOUR)

    people = dict(Neighbor.objects.values_list("pk", "person"))
    assert people == {one.pk: other.pk, other.pk: other.pk, third.pk: fourth.pk, fourth.pk: fourth.pk}


@pytest.mark.parametrize("named", ["joined", "kept"])
def test_of_two_either_may_be_named(named, supervisor):
    link = link_neighbors(neighbor=make_neighbor(), to=make_neighbor(), by=supervisor, at=LATER)

    unlink_neighbors(neighbor=getattr(link, named), by=supervisor, at=LATER)

    assert Neighbor.objects.exclude(linked_to=None).count() == 0


def test_one_person_is_not_linked_to_itself_nor_twice(supervisor):
    one, other = make_neighbor(), make_neighbor()
    link_neighbors(neighbor=one, to=other, by=supervisor, at=LATER)

    for neighbor, to in [(one, one), (one, other), (other, one)]:
        with pytest.raises(Conflict, match="one person already"):
            link_neighbors(neighbor=neighbor, to=to, by=supervisor, at=LATER)


def test_what_is_not_linked_can_not_be_parted(supervisor):
    with pytest.raises(Conflict, match="not linked"):
        unlink_neighbors(neighbor=make_neighbor(), by=supervisor, at=LATER)


def test_whoever_may_not_work_on_a_case_does_not_join_it(two, clinician, other_team):
    one, other = two
    stranger = make_user("clinician", team=other_team)

    with pytest.raises(NotPermitted):
        link_neighbors(neighbor=one, to=other, by=stranger, at=LATER)

    assert Case.objects.open().count() == 2


def test_two_who_link_the_same_two_at_once_make_one_link(committed):
    supervisor, one, other = committed(lambda: (make_user("supervisor"), make_neighbor(), make_neighbor()))

    def link(neighbor, to):
        try:
            return link_neighbors(neighbor=neighbor, to=to, by=supervisor, at=LATER)
        except Conflict as refusal:
            return refusal

    done = at_once([lambda: link(one, other), lambda: link(other, one)])

    assert sorted(type(each).__name__ for each in done) == ["Conflict", "Link"]
