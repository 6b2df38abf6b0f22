"""Many rows at once: a preview, what became of each, one line of history a record, and a way back."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from audit.models import AccessEvent
from cases.actions import assign_case, close_case
from cases.models import Case
from followups.actions import cancel_follow_up, cover_many, give_many, log_attempt, move_many, undo_bulk
from followups.models import BulkAct, FollowUp
from followups.queries.bulk import cover_plan
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from notices.models import Notice
from programs.models import Absence
from tests.at_once import at_once
from tests.conftest import EVENING
from tests.factories import make_case, make_follow_up, make_neighbor, make_team, make_user

GIVE, COVER, MOVE = "/queue/bulk/give/", "/queue/bulk/cover/", "/queue/bulk/move/"
ALL_CLEAR = {"back": "/queue/?who=nobody"}
PREVIEW_QUERIES = 13
NEXT_WEEK = datetime(2026, 11, 27, 14, tzinfo=UTC), datetime(2026, 11, 28, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def omar(team):
    return make_user(Role.NAVIGATOR, team=team, name="Omar Demo")


@pytest.fixture
def priya(team):
    return make_user(Role.NAVIGATOR, team=team, name="Priya Demo")


def waiting(name: str = "Testa") -> FollowUp:
    neighbor = make_neighbor(known_as=name)
    return make_follow_up(neighbor=neighbor, cleared_at=EVENING - timedelta(hours=60))


def cases_of(*follow_ups: FollowUp) -> list[Case]:
    return [one.case for one in follow_ups]


def picked(*follow_ups: FollowUp, **more) -> dict:
    return {"follow_up": [str(one.pk) for one in follow_ups]} | ALL_CLEAR | more


def sure(*follow_ups: FollowUp, **more) -> dict:
    return picked(*follow_ups, form_key=str(uuid4())) | more


def holders(*follow_ups: FollowUp) -> list:
    return [Case.objects.get(pk=one.case_id).assigned_to for one in follow_ups]


def fates(bulk: BulkAct) -> list[str]:
    return [row.fate for row in bulk.rows.order_by("position")]


def undone(bulk: BulkAct) -> list[str]:
    return [row.undo for row in bulk.rows.order_by("position")]


def lines(page: str) -> list[str]:
    found = re.findall("<li>(.*?)</li>", page.split('id="results-title"')[1], re.S)
    return [" ".join(re.sub("<[^>]+>", " ", line).split()) for line in found]


def test_each_case_is_given_with_one_line_of_its_own_history_and_its_own_notice(supervisor, omar):
    rows = [waiting("One Testa"), waiting("Two Testa")]
    before = [one.case.history.count() for one in rows]

    bulk = give_many(cases=cases_of(*rows), to=omar, by=supervisor, at=EVENING, reason="Priya is out")

    assert (fates(bulk), holders(*rows)) == (["changed"] * 2, [omar] * 2)
    for one, lines_before in zip(rows, before, strict=True):
        assert one.case.history.count() == lines_before + 1
        latest = one.case.history.latest()
        assert (latest.assigned_to_id, latest.history_user_id) == (omar.pk, supervisor.pk)
        assert latest.history_change_reason == "Priya is out"
    assert Notice.objects.filter(recipient=omar, kind=Notice.Kind.ASSIGNED).count() == 2


def test_what_can_not_be_given_does_not_stop_the_rest(supervisor, omar):
    first, theirs, closed, last = (waiting(f"{name} Testa") for name in ("First", "Theirs", "Closed", "Last"))
    assign_case(case=theirs.case, to=omar, by=supervisor, at=EVENING)
    # Closed after it was read: the rule is asked again under the lock.
    close_case(case=Case.objects.get(pk=closed.case_id), by=supervisor, at=EVENING, reason="moved")

    bulk = give_many(cases=cases_of(first, theirs, closed, last), to=omar, by=supervisor, at=EVENING)

    assert fates(bulk) == ["changed", "same", "closed", "changed"]
    assert holders(first, closed, last) == [omar, None, omar]


def test_only_who_assigns_cases_gives_them_and_only_to_who_works_them(navigator, supervisor, analyst, omar):
    case = waiting().case

    with pytest.raises(NotPermitted):
        give_many(cases=[case], to=omar, by=navigator, at=EVENING)
    with pytest.raises(Invalid, match="can't work cases"):
        give_many(cases=[case], to=analyst, by=supervisor, at=EVENING)
    opens_at, due_at = NEXT_WEEK
    moved = {"follow_ups": [waiting()], "opens_at": opens_at, "due_at": due_at, "reason": "Storm"}
    with pytest.raises(NotPermitted):
        move_many(**moved, by=navigator, at=EVENING)


def test_undone_each_case_is_back_with_whom_and_where_it_was(supervisor, navigator, omar, other_team):
    held, pooled = waiting("Held Testa"), waiting("Pool Testa")
    assign_case(case=held.case, to=navigator, by=supervisor, at=EVENING)
    far = make_user(Role.NAVIGATOR, team=other_team)
    bulk = give_many(cases=cases_of(held, pooled), to=far, by=supervisor, at=EVENING)
    count = pooled.case.history.count()

    undo_bulk(bulk=bulk, by=supervisor, at=EVENING + timedelta(minutes=10))

    assert (undone(bulk), holders(held, pooled)) == (["back"] * 2, [navigator, None])
    teams = [Case.objects.get(pk=one.case_id).team_id for one in (held, pooled)]
    assert teams == [navigator.team_id, None]
    assert pooled.case.history.count() == count + 1
    assert pooled.case.history.latest().history_change_reason == "Undone"
    assert BulkAct.history.filter(id=bulk.pk).count() == 2


def test_what_somebody_changed_since_stays_as_they_left_it(supervisor, omar, priya):
    first, passed_on, closed = (waiting(f"{name} Testa") for name in ("First", "Passed", "Closed"))
    bulk = give_many(cases=cases_of(first, passed_on, closed), to=omar, by=supervisor, at=EVENING)
    assign_case(case=passed_on.case, to=priya, by=supervisor, at=EVENING)
    close_case(case=closed.case, by=omar, at=EVENING, reason="moved")

    undo_bulk(bulk=bulk, by=supervisor, at=EVENING)

    assert undone(bulk) == ["back", "changed_since", "changed_since"]
    assert holders(first, passed_on, closed) == [None, priya, omar]


def test_undone_twice_it_is_undone_once_and_what_came_after_stays(supervisor, omar, priya):
    row = waiting()
    bulk = give_many(cases=[row.case], to=omar, by=supervisor, at=EVENING)
    undo_bulk(bulk=bulk, by=supervisor, at=EVENING)
    assign_case(case=row.case, to=priya, by=supervisor, at=EVENING)

    undo_bulk(bulk=bulk, by=supervisor, at=EVENING)

    assert holders(row) == [priya]


def test_two_tabs_at_the_same_moment_undo_it_once(committed):
    def begin():
        team = make_team()
        boss, to = make_user(Role.SUPERVISOR, team=team), make_user(Role.NAVIGATOR, team=team)
        row = waiting()
        return boss, row, give_many(cases=[row.case], to=to, by=boss, at=EVENING)

    boss, row, bulk = committed(begin)

    at_once([lambda: undo_bulk(bulk=bulk, by=boss, at=EVENING)] * 2)

    assert (undone(bulk), holders(row)) == (["back"], [None])
    assert BulkAct.history.filter(id=bulk.pk).count() == 2


def test_killed_in_the_middle_nothing_is_done(supervisor, omar, monkeypatch):
    rows = [waiting(f"{number} Testa") for number in range(3)]
    deaths = iter([False, True])
    real = BulkAct.save_by

    from followups.models import BulkRow

    def dies(row, *args, **kwargs):
        if next(deaths):
            raise KeyboardInterrupt
        return real(row, *args, **kwargs)

    monkeypatch.setattr(BulkRow, "save_by", dies)
    with pytest.raises(KeyboardInterrupt):
        give_many(cases=cases_of(*rows), to=omar, by=supervisor, at=EVENING)

    assert holders(*rows) == [None] * 3
    assert not BulkAct.objects.exists()


def test_after_ten_minutes_and_by_somebody_else_it_is_not_undone(supervisor, omar):
    row = waiting()
    bulk = give_many(cases=[row.case], to=omar, by=supervisor, at=EVENING)
    other = make_user(Role.SUPERVISOR, team=supervisor.team)

    with pytest.raises(InvalidTransition, match="Ten minutes are over"):
        undo_bulk(bulk=bulk, by=supervisor, at=EVENING + timedelta(minutes=10, seconds=1))
    with pytest.raises(NotPermitted):
        undo_bulk(bulk=bulk, by=other, at=EVENING)
    assert holders(row) == [omar]


def test_windows_are_moved_each_with_the_reason_and_put_back_to_the_second(supervisor, navigator):
    first, settled, tried = waiting("First Testa"), waiting("Settled Testa"), waiting("Tried Testa")
    cancel_follow_up(follow_up=settled, reason="Moved away", by=supervisor, at=EVENING)
    opens_at, due_at = NEXT_WEEK
    kept = FollowUp.objects.values("opens_at", "due_at", "act_by").get(pk=first.pk)

    bulk = move_many(
        follow_ups=[first, settled, tried], opens_at=opens_at, due_at=due_at, reason="Storm", by=supervisor,
        at=EVENING,
    )  # fmt: skip
    first.refresh_from_db()
    assert (fates(bulk), first.due_at) == (["changed", "settled", "changed"], due_at)
    assert first.history.latest().history_change_reason == "Storm"
    # A try is no change of the window: it stays, and so does the way back.
    log_attempt(follow_up=tried, by=navigator, at=EVENING, method="phone", outcome="no_answer")
    undo_bulk(bulk=bulk, by=supervisor, at=EVENING)

    assert undone(bulk) == ["back", "", "back"]
    assert FollowUp.objects.values("opens_at", "due_at", "act_by").get(pk=first.pk) == kept
    tried.refresh_from_db()
    assert tried.first_attempt_at == EVENING


def test_covering_shares_out_among_those_of_the_team_who_are_here(supervisor, omar, priya, clock):
    away = make_user(Role.NAVIGATOR, team=omar.team, name="Away Demo")
    Absence(
        user=away, starts_at=EVENING - timedelta(hours=1), ends_at=EVENING + timedelta(hours=9), reason="sick"
    ).save_by(clock)
    rows = [waiting(f"{number} Testa") for number in range(4)]
    for row in rows:
        assign_case(case=row.case, to=away, by=supervisor, at=EVENING)
    cases = list(Case.objects.filter(assigned_to=away).order_by("number"))

    plan = cover_plan(cases, EVENING)
    bulk = cover_many(plan=[(case, plan[case.pk]) for case in cases], by=supervisor, at=EVENING)

    assert set(fates(bulk)) == {"changed"}
    shared = [Case.objects.filter(assigned_to=user).count() for user in (omar, priya, away)]
    assert shared == [2, 2, 0]


def test_the_page_says_for_each_colleague_what_it_would_do_and_one_press_does_it(browse, supervisor, omar):
    rows = [waiting(f"{name} Testa") for name in ("One", "Two", "Three")]
    assign_case(case=rows[2].case, to=omar, by=supervisor, at=EVENING)
    client = browse(supervisor)

    asked = client.post(GIVE, picked(*rows)).content.decode()
    assert "Has 1, gets 2. 1 is so already." in asked
    assert holders(*rows[:2]) == [None, None]
    done = client.post(GIVE, sure(*rows, user=str(omar.pk), reason="Out today"), follow=True)

    page = done.content.decode()
    assert "2 of 3 are changed. 1 is so already." in page
    assert len(lines(page)) == 3
    assert holders(*rows) == [omar] * 3
    bulk = BulkAct.objects.get()
    undo = client.post(
        reverse("followups:undo_bulk", args=[bulk.pk]), ALL_CLEAR, follow=True
    ).content.decode()
    assert "2 are as they were." in undo
    assert holders(*rows) == [None, None, omar]


def test_a_second_press_and_a_second_tab_do_nothing_more(browse, supervisor, omar):
    row, client = waiting(), browse(supervisor)
    sent = sure(row, user=str(omar.pk))

    answers = [client.post(GIVE, sent)["Location"] for _press in range(2)]

    assert answers[0] == answers[1]
    assert BulkAct.objects.count() == 1


def test_moving_asks_to_which_day_says_what_that_does_and_then_moves(browse, supervisor):
    row, client = waiting(), browse(supervisor)

    asked = client.post(MOVE, picked(row)).content.decode()
    assert "Move to" in asked
    assert client.post(MOVE, picked(row, day="2026-11-27", reason="")).status_code == 422
    seen = client.post(MOVE, picked(row, day="2026-11-27", reason="Storm")).content.decode()
    assert "1 date moves." in seen
    key = re.search(r'name="form_key" value="([^"]*)"', seen)[1]
    sent = picked(row, day="2026-11-27", reason="Storm", sure="2026-11-27", form_key=key)
    page = client.post(MOVE, sent, follow=True).content.decode()

    assert "1 of 1 are changed." in page
    row.refresh_from_db()
    assert row.opens_at == datetime(2026, 11, 27, 5, tzinfo=UTC)


def test_covering_proposes_and_does_what_it_proposed(browse, supervisor, omar):
    row, client = waiting(), browse(supervisor)
    case = row.case
    assign_case(case=case, to=make_user(Role.NAVIGATOR, team=omar.team), by=supervisor, at=EVENING)

    asked = client.post(COVER, picked(row)).content.decode()
    plan = re.findall(r'name="plan" value="([^"]*)"', asked)
    client.post(COVER, sure(row, plan=plan))

    assert len(plan) == 1
    assert str(holders(row)[0].pk) == plan[0].split(":")[1]
    assert client.post(COVER, sure(row, plan=["x"])).status_code == 422


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "No row is picked."),
        ({"follow_up": ["x"]}, "One of these is not a row of ours."),
        ({"case": [str(uuid4()) for _each in range(101)]}, "Pick 100 rows at most"),
    ],
)
@pytest.mark.parametrize("address", [GIVE, COVER, MOVE])
def test_a_pick_that_can_not_be_is_answered_with_what_to_do(browse, supervisor, address, sent, says):
    response = browse(supervisor).post(address, sent)

    assert response.status_code == 422
    assert says in response.content.decode()


def test_an_analyst_can_not_be_given_cases(browse, supervisor, analyst):
    refused = browse(supervisor).post(GIVE, sure(waiting(), user=str(analyst.pk)))

    assert refused.status_code == 422
    assert "They can&#x27;t work cases." in refused.content.decode()


def test_only_a_supervisor_may_and_only_they_see_what_they_did(browse, navigator, emt, supervisor, omar):
    row = waiting()
    bulk = give_many(cases=[row.case], to=omar, by=supervisor, at=EVENING)
    page = reverse("followups:bulk_result", args=[bulk.pk])

    assert [browse(user).post(GIVE, picked(row)).status_code for user in (navigator, emt)] == [403, 403]
    other = make_user(Role.SUPERVISOR, team=supervisor.team)
    assert [browse(user).get(page).status_code for user in (navigator, other, supervisor)] == [404, 404, 200]


def test_rows_are_picked_by_a_supervisor_only_also_where_no_date_is_set(browse, supervisor, navigator):
    row, dateless = waiting(), make_case(at=EVENING)

    def boxes(user, address: str) -> list[tuple[str, str]]:
        page = browse(user).get(address).content.decode()
        assert ('id="picked"' in page) is (user == supervisor)
        return re.findall(r'name="(case|follow_up)" value="([^"]*)" form="picked"', page)

    assert boxes(supervisor, "/queue/?all=yes") == [("follow_up", str(row.pk))]
    assert boxes(supervisor, reverse("followups:no_date")) == [("case", str(dateless.pk))]
    assert boxes(navigator, "/queue/?all=yes") == []


def test_the_preview_costs_the_same_for_one_and_for_three_and_leaves_access_events(
    browse, supervisor, omar, django_assert_num_queries
):
    rows = [waiting(f"Testa {number}") for number in range(3)]
    client = browse(supervisor)

    for chosen in (rows[:1], rows):
        with django_assert_num_queries(PREVIEW_QUERIES):
            client.post(GIVE, picked(*chosen))

    events = AccessEvent.objects.filter(actor_id=supervisor.pk).order_by("at")
    asked = {str(one.pk) for one in rows}
    assert [len(set(map(str, event.about)) & asked) for event in events] == [1, 3]


def test_a_program_gives_covers_moves_and_undoes_the_same(api, supervisor, omar):
    client, (first, second) = api(supervisor), (waiting("First Testa"), waiting("Second Testa"))
    cases = [str(first.case_id), str(second.case_id), str(first.case_id)]

    given = client.post("/api/v1/bulk-acts/give/", {"cases": cases, "to": str(omar.pk)})

    assert given.status_code == 201
    assert [(row["case"], row["fate"]) for row in given.json()["rows"]] == [
        (case, "changed") for case in cases[:2]
    ]
    undone = client.post(f"/api/v1/bulk-acts/{given.json()['id']}/undo/").json()
    assert [row["undo"] for row in undone["rows"]] == ["back", "back"]
    assert holders(first, second) == [None, None]
    plan = {"plan": [{"case": cases[0], "to": str(omar.pk)}]}
    assert client.post("/api/v1/bulk-acts/cover/", plan).json()["kind"] == "cover"
    moved = {"follow_ups": [str(first.pk)], "reason": "Storm"} | dict(
        zip(("opens_at", "due_at"), (moment.isoformat() for moment in NEXT_WEEK), strict=True)
    )
    assert client.post("/api/v1/bulk-acts/reschedule/", moved).json()["rows"][0]["fate"] == "changed"
    assert len(client.get("/api/v1/bulk-acts/").json()["results"]) == 3
    unknown = {"cases": [str(uuid4())], "to": str(omar.pk)}
    assert client.post("/api/v1/bulk-acts/give/", unknown).status_code == 400
