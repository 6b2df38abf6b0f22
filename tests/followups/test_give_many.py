import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from audit.models import AccessEvent
from cases.actions import assign_case, close_case
from cases.models import Case
from followups.actions import give_many
from followups.queries.giving import Fate
from heart.core.errors import Invalid, NotPermitted
from notices.models import Notice
from tests.conftest import EVENING
from tests.factories import make_case, make_follow_up, make_neighbor, make_user

GIVE = "/queue/give/"
PREVIEW_QUERIES = 10

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def omar(team):
    return make_user(Role.NAVIGATOR, team=team, name="Omar Demo")


def waiting(name: str) -> Case:
    neighbor = make_neighbor(known_as=name)
    return make_follow_up(neighbor=neighbor, cleared_at=EVENING - timedelta(hours=60)).case


def ids(*cases: Case) -> list[str]:
    return [str(case.pk) for case in cases]


def sure(to, *cases: Case, **more) -> dict:
    return {"case": ids(*cases), "user": to.pk, "sure": to.pk} | more


def holders(*cases: Case) -> list:
    return [Case.objects.get(pk=case.pk).assigned_to for case in cases]


def test_each_case_is_given_with_its_own_history_and_its_own_notice(supervisor, omar):
    cases = [waiting("One Testa"), waiting("Two Testa")]

    fates = give_many(cases=cases, to=omar, by=supervisor, at=EVENING, reason="Priya is out today")

    assert set(fates.values()) == {Fate.GIVEN}
    assert holders(*cases) == [omar, omar]
    for case in cases:
        latest = case.history.latest()
        assert (latest.assigned_to_id, latest.history_user_id) == (omar.pk, supervisor.pk)
        assert latest.history_change_reason == "Priya is out today"
    assert Notice.objects.filter(recipient=omar, kind=Notice.Kind.ASSIGNED).count() == 2


def test_what_can_not_be_given_does_not_stop_the_rest(supervisor, omar):
    first, theirs, closed, last = (waiting(f"{name} Testa") for name in ("First", "Theirs", "Closed", "Last"))
    assign_case(case=theirs, to=omar, by=supervisor, at=EVENING)
    theirs.refresh_from_db()
    version = theirs.version
    # Closed after it was read: the rule is asked again under the lock.
    close_case(case=Case.objects.get(pk=closed.pk), by=supervisor, at=EVENING, reason="moved")

    fates = give_many(cases=[first, theirs, closed, last], to=omar, by=supervisor, at=EVENING)

    assert list(fates.values()) == [Fate.GIVEN, Fate.THEIRS, Fate.CLOSED, Fate.GIVEN]
    assert holders(first, closed, last) == [omar, None, omar]
    assert Case.objects.get(pk=theirs.pk).version == version


def test_only_who_assigns_cases_gives_them_and_only_to_who_works_them(navigator, supervisor, analyst, omar):
    case = waiting("Testa")

    with pytest.raises(NotPermitted):
        give_many(cases=[case], to=omar, by=navigator, at=EVENING)
    with pytest.raises(Invalid, match="can't work cases"):
        give_many(cases=[case], to=analyst, by=supervisor, at=EVENING)


def test_first_it_asks_to_whom_then_says_what_changes_and_then_gives(browse, supervisor, omar):
    cases = [waiting(f"{name} Testa") for name in ("One", "Two", "Three")]
    assign_case(case=cases[2], to=omar, by=supervisor, at=EVENING)
    client = browse(supervisor)
    back = "/queue/?who=nobody"

    asked = client.post(GIVE, {"case": ids(*cases), "back": back})
    seen = client.post(GIVE, {"case": ids(*cases), "user": omar.pk, "reason": "Out today", "back": back})

    assert (asked.status_code, seen.status_code) == (200, 200)
    assert "One Testa" in asked.content.decode()
    page = seen.content.decode()
    assert "2 cases go to Omar Demo. 1 is theirs already." in page
    assert "Out today" in page  # nothing that was typed is lost
    assert re.findall(r'name="case" value="([^"]*)"', page) == ids(*cases)
    assert holders(*cases[:2]) == [None, None]

    done = client.post(GIVE, sure(omar, *cases, back=back), follow=True)

    assert done.redirect_chain == [(back, 303)]
    assert "2 cases are with Omar Demo now. 1 is theirs already." in done.content.decode()
    assert holders(*cases) == [omar] * 3


def test_whoever_picks_another_person_after_the_preview_reads_it_again(browse, supervisor, omar, peer):
    case = waiting("Testa")

    response = browse(supervisor).post(GIVE, {"case": ids(case), "user": peer.pk, "sure": omar.pk})

    assert f"1 case goes to {peer.name}." in response.content.decode()
    assert holders(case) == [None]


def test_the_preview_arrives_alone_where_someone_is_picked(browse, supervisor, omar):
    case = waiting("Testa")

    response = browse(supervisor).post(
        GIVE, {"case": ids(case), "user": omar.pk}, headers={"HX-Request": "true"}
    )

    assert "<html" not in response.content.decode()
    assert "1 case goes to Omar Demo." in response.content.decode()


def test_what_became_of_each_is_said_in_words(browse, supervisor, omar):
    given, closed = waiting("Given Testa"), waiting("Closed Testa")
    close_case(case=closed, by=supervisor, at=EVENING, reason="moved")
    sent = sure(omar, given, closed)
    sent["case"].append(str(uuid4()))

    response = browse(supervisor).post(GIVE, sent)

    page = response.content.decode()
    assert response.status_code == 200
    assert "1 case is with Omar Demo now. 1 is closed. 1 is not yours to see." in page
    lines = re.findall("<li>(.*?)</li>", page.split('id="results-title"')[1])
    assert [" ".join(re.sub("<[^>]+>", "", line).split()) for line in lines] == [
        f"Given Testa {given.number}: Given.",
        f"Closed Testa {closed.number}: Closed meanwhile. Reopen it to give it to someone.",
        "A case: It is not yours to see.",
    ]
    assert holders(given) == [omar]


def test_a_second_press_changes_nothing(browse, supervisor, omar):
    case = waiting("Testa")
    client = browse(supervisor)
    client.post(GIVE, sure(omar, case))
    version = Case.objects.get(pk=case.pk).version

    assert client.post(GIVE, sure(omar, case)).status_code == 303
    assert Case.objects.get(pk=case.pk).version == version


@pytest.mark.parametrize(
    ("picked", "says"),
    [
        ([], "No row is picked."),
        (["x"], "One of these is not a case."),
        ([str(uuid4()) for _each in range(101)], "Pick 100 rows at most"),
    ],
)
def test_a_pick_that_can_not_be_is_answered_with_what_to_do(browse, supervisor, picked, says):
    response = browse(supervisor).post(GIVE, {"case": picked})

    assert response.status_code == 422
    assert says in response.content.decode()


def test_nobody_and_an_analyst_can_not_be_given_cases(browse, supervisor, analyst):
    case = waiting("Testa")
    client = browse(supervisor)

    assert "Pick who gets them." in client.post(GIVE, {"case": ids(case), "user": ""}).content.decode()
    refused = client.post(GIVE, sure(analyst, case))
    assert refused.status_code == 422
    assert "They can&#x27;t work cases." in refused.content.decode()


def test_only_a_supervisor_may(browse, navigator, peer, clinician, emt, analyst, admin, integration, omar):
    case = waiting("Testa")

    for user in (navigator, peer, clinician, emt, analyst, admin, integration):
        assert (user.role, browse(user).post(GIVE, sure(omar, case)).status_code) == (user.role, 403)
    assert holders(case) == [None]
    assert browse(navigator).get(GIVE).status_code == 405


def test_rows_are_picked_by_a_supervisor_only_also_where_no_date_is_set(browse, supervisor, navigator):
    case = waiting("Testa")
    dateless = make_case(at=EVENING)

    def boxes(user, address: str) -> list[str]:
        page = browse(user).get(address).content.decode()
        assert ('id="give-picked"' in page) is (user == supervisor)
        return re.findall(r'name="case" value="([^"]*)" form="give-picked"', page)

    assert boxes(supervisor, reverse("followups:queue")) == ids(case)
    assert boxes(supervisor, reverse("followups:no_date")) == ids(dateless)
    assert boxes(navigator, reverse("followups:queue")) == []


def test_the_preview_costs_the_same_for_one_and_for_three_and_leaves_one_access_event(
    browse, supervisor, omar, django_assert_num_queries
):
    cases = [waiting(f"Testa {number}") for number in range(3)]
    client = browse(supervisor)

    for picked in (cases[:1], cases):
        with django_assert_num_queries(PREVIEW_QUERIES):
            client.post(GIVE, {"case": ids(*picked), "user": omar.pk})

    events = AccessEvent.objects.filter(actor_id=supervisor.pk).order_by("at")
    assert [set(map(str, event.about)) & set(ids(*cases)) for event in events] == [
        set(ids(cases[0])), set(ids(*cases)),
    ]  # fmt: skip
