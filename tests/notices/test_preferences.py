"""How one is told: chosen on a page or by the API, each for themselves."""

from datetime import time

import pytest

from heart.core.errors import Invalid, NotPermitted
from notices.actions import Wish, keep_quiet, prefer
from notices.models import FACTS, Kind, Notice, Preference, QuietHours
from tests.conftest import NOON
from tests.factories import make_user
from tests.notices.telling import told

pytestmark = pytest.mark.django_db

PAGE = "/notices/settings/"
URL = "/api/v1/notices/preferences/"
MUTED = Wish(Kind.WINDOW_OPENED, in_app="muted", email="never")


def filled(page) -> dict[str, str]:
    """The form as it was shown, to be sent as it is but for what a test changes."""
    form = page.context["form"]
    initial = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: "on" if value is True else value for name, value in initial.items() if value}


# --- the rule ------------------------------------------------------------------------------------------
def test_a_muted_kind_is_written_and_not_counted(navigator):
    prefer(wishes=[MUTED], by=navigator, at=NOON)

    told(navigator, kind=Kind.WINDOW_OPENED)
    told(navigator, kind=Kind.OVERDUE)

    assert Notice.objects.to(navigator).unread().count() == 2
    assert [notice.kind for notice in Notice.objects.new_to(navigator)] == ["overdue"]


@pytest.mark.parametrize("kind", [kind for kind in Kind if not FACTS[kind].can_be_muted])
@pytest.mark.parametrize("how", [{"in_app": "muted"}, {"email": "never"}])
def test_what_somebody_relies_on_can_not_be_muted(navigator, kind, how):
    with pytest.raises(Invalid, match="can't be muted"):
        prefer(wishes=[MUTED, Wish(kind, **how)], by=navigator, at=NOON)

    assert not Preference.objects.exists()  # all or nothing


def test_what_is_urgent_can_not_wait_for_a_digest(navigator):
    with pytest.raises(Invalid, match="can't wait"):
        prefer(wishes=[Wish(Kind.ESCALATED, email="digest")], by=navigator, at=NOON)


def test_choosing_what_holds_anyway_writes_nothing_and_a_change_of_mind_has_its_history(navigator):
    prefer(wishes=[Wish(Kind.WINDOW_OPENED), Wish(Kind.UNSIGNED_NOTE)], by=navigator, at=NOON)
    assert not Preference.objects.exists()

    for wish in (MUTED, MUTED, Wish(Kind.WINDOW_OPENED)):
        prefer(wishes=[wish], by=navigator, at=NOON)

    row = Preference.objects.get()
    assert (row.in_app, row.email, row.version) == ("counted", "at_once", 2)
    assert Preference.history.filter(id=row.pk).count() == 2


def test_quiet_hours_begin_and_end_at_different_times(navigator):
    for hours in ((time(21), None), (None, time(7)), (time(7), time(7))):
        with pytest.raises(Invalid):
            keep_quiet(starts=hours[0], ends=hours[1], by=navigator, at=NOON)


def test_a_program_has_no_preferences(db):
    program = make_user("integration")
    for act in (
        lambda: prefer(wishes=[MUTED], by=program, at=NOON),
        lambda: keep_quiet(starts=None, ends=None, by=program, at=NOON),
    ):
        with pytest.raises(NotPermitted):
            act()


# --- the page ------------------------------------------------------------------------------------------
def test_the_page_says_what_can_not_be_muted_and_offers_no_way_to(browse, navigator):
    page = browse(navigator).get(PAGE)

    assert page.text.count("can&#x27;t be muted") + page.text.count("can't be muted") == 8
    assert 'name="overdue_counted"' not in page.text
    assert 'value="never"' not in page.text.split('name="overdue_email"')[1].split("</select>")[0]


def test_saving_what_is_shown_changes_nothing(browse, navigator):
    client = browse(navigator)

    answer = client.post(PAGE, filled(client.get(PAGE)))

    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert not Preference.objects.exists()
    assert not QuietHours.objects.exists()


def test_saving_keeps_what_was_chosen_and_only_ones_own(browse, navigator, supervisor):
    client = browse(navigator)
    sent = filled(client.get(PAGE)) | {"starts": "21:00", "ends": "07:00", "assigned_email": "digest"}
    del sent["window_opened_counted"]

    client.post(PAGE, sent)

    chosen = {row.kind: (row.in_app, row.email) for row in Preference.objects.of(navigator)}
    quiet = QuietHours.objects.get(user=navigator)
    assert chosen == {"window_opened": ("muted", "at_once"), "assigned": ("counted", "digest")}
    assert (quiet.starts, quiet.ends) == (time(21), time(7))
    assert filled(browse(supervisor).get(PAGE)).get("starts") is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"starts": "21:00", "ends": ""}, "Give both times, or neither."),
        ({"starts": "21:00", "ends": "21:00"}, "end at another time"),
        ({"overdue_email": "never"}, "Select a valid choice"),
        ({"starts": "late"}, "Enter a valid time"),
    ],
)
def test_what_can_not_be_is_said_at_its_field_and_nothing_is_kept(browse, navigator, change, says):
    client = browse(navigator)
    sent = filled(client.get(PAGE)) | {"assigned_email": "never"} | change

    answer = client.post(PAGE, sent)

    assert (answer.status_code, says in answer.text) == (422, True)
    assert not Preference.objects.exists()


def test_the_page_costs_the_same_for_whoever_chose_much(browse, navigator, django_assert_num_queries):
    client = browse(navigator)
    with django_assert_num_queries(15):
        client.get(PAGE)
    prefer(wishes=[MUTED, Wish(Kind.ASSIGNED, email="never")], by=navigator, at=NOON)
    keep_quiet(starts=time(21), ends=time(7), by=navigator, at=NOON)

    with django_assert_num_queries(15):
        client.get(PAGE)


# --- the API -------------------------------------------------------------------------------------------
def test_the_api_tells_every_kind_and_keeps_what_it_is_given(api, navigator):
    client = api(navigator)
    asked = {
        "quiet_hours": {"starts": "21:00", "ends": "07:00"},
        "kinds": [{"kind": "window_opened", "in_app": "muted", "email": "never"}],
    }

    answer = client.patch(URL, asked)

    assert answer.status_code == 200
    told_of = {row["kind"]: row for row in answer.json()["kinds"]}
    assert set(told_of) == set(Kind.values)
    assert told_of["window_opened"] == {
        "kind": "window_opened", "label": "Window opened", "urgency": "soon", "can_be_muted": True,
        "in_app": "muted", "email": "never",
    }  # fmt: skip
    assert answer.json()["quiet_hours"] == {"starts": "21:00", "ends": "07:00"}
    assert client.get(URL).json() == answer.json()


def test_what_a_patch_does_not_name_stays_and_null_ends_quiet_hours(api, navigator):
    client = api(navigator)
    client.patch(URL, {"quiet_hours": {"starts": "21:00", "ends": "07:00"}})

    assert client.patch(URL, {"kinds": []}).json()["quiet_hours"] is not None
    assert client.patch(URL, {"quiet_hours": None}).json()["quiet_hours"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kinds": [{"kind": "overdue", "in_app": "counted", "email": "never"}]},
        {"kinds": [{"kind": "escalated", "in_app": "counted", "email": "digest"}]},
        {"kinds": [{"kind": "gossip", "in_app": "counted", "email": "never"}]},
        {"kinds": [{"kind": "overdue", "in_app": "counted"}]},
        {"quiet_hours": {"starts": "21:00", "ends": "21:00"}},
        {"quiet_hours": {"starts": "9 PM", "ends": "21:00"}},
        {"quite_hours": None},
    ],
)
def test_the_api_refuses_what_can_not_be(api, navigator, wrong):
    assert api(navigator).patch(URL, wrong).status_code == 400
