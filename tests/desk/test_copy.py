"""The neighbor's own copy: in their language, and unnamed where it must be."""

import re
from datetime import timedelta

import pytest

from cases.actions import add_need, connect_need
from neighbors.actions import revoke_consent
from tests.conftest import EVENING
from tests.factories import make_case, make_consent, make_follow_up, make_neighbor

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(browse, navigator):
    """`paper(case, query)`: the words on the sheet, without tags."""

    def words(case, query="") -> str:
        answer = browse(navigator).get(f"/cases/{case.pk}/copy/{query}")
        assert answer.status_code == 200
        body = answer.content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))

    return words


@pytest.fixture
def case(navigator):
    neighbor = make_neighbor(
        known_as="Mari Testa",
        contacts=[
            {"name": "Ana Ejemplo", "may_discuss": True},
            {"name": "Luz Prueba", "may_discuss": False},
        ],
    )
    return make_case(neighbor=neighbor, held_by=navigator)


def test_it_says_what_we_wrote_who_sees_it_and_how_to_say_no(paper, case, navigator):
    add_need(case=case, category="housing", wanted_words="A door that locks", by=navigator, at=EVENING)
    add_need(case=case, category="legal", wanted="not_now", by=navigator, at=EVENING)
    food = add_need(case=case, category="food", by=navigator, at=EVENING)
    connect_need(
        need=food, evidence_level=4, verified_by="neighbor", connected_on=EVENING.date().replace(day=10),
        service_name="Test Pantry", by=navigator, at=EVENING,
    )  # fmt: skip
    make_consent(neighbor=case.neighbor, by=navigator, recipient="Example House")
    gone = make_consent(neighbor=case.neighbor, by=navigator, recipient="Gone House")
    revoke_consent(consent=gone, by=navigator, at=EVENING)

    told = paper(case)

    assert "Mari Testa, this is your copy" in told
    assert "You want help with: housing. “A door that locks”" in told
    assert "Not now: legal." in told
    assert "You get help now: food, Test Pantry." in told
    assert "Example House: how to reach you, what you need and want, your substance use" in told
    assert "Ana Ejemplo" in told
    assert "Luz Prueba" not in told
    assert "Gone House" not in told
    assert "You can say no, change it, or ask us to stop." in told


def test_it_says_what_we_promised(paper, time_machine):
    follow_up = make_follow_up()
    case = follow_up.case
    time_machine.move_to(follow_up.opens_at)

    assert re.search(r"Our team will reach out to you by November \d+, 2026, \d+:\d\d [AP]M\.", paper(case))


def test_a_promise_that_is_late_is_not_said_as_if_it_were_to_come(paper, time_machine):
    follow_up = make_follow_up()
    time_machine.move_to(follow_up.due_at + timedelta(minutes=1))

    assert "We are late, and we are sorry." in paper(follow_up.case)


def test_it_is_in_their_language_and_in_the_one_that_is_asked_for(paper, navigator):
    case = make_case(neighbor=make_neighbor(preferred_language="spa"), held_by=navigator)

    assert "esta es su copia" in paper(case)
    assert "this is your copy" in paper(case, "?lang=en")
    assert "this is your copy" in paper(case, "?lang=klingon")


def test_every_word_of_the_spanish_copy_is_spanish(paper, case, navigator):
    for category, wanted in (("housing", "yes"), ("food", "no"), ("legal", "not_now")):
        add_need(case=case, category=category, wanted=wanted, by=navigator, at=EVENING)
    make_consent(neighbor=case.neighbor, by=navigator)

    told = paper(case, "?lang=es")

    ours = ["You ", "Your ", "What ", "Who ", "Not now", "Tell ", "How ", " needs", "danger", "print", "Back"]
    assert [word for word in ours if word in told.replace("Sample Recovery Center", "")] == []


@pytest.mark.parametrize(
    "facts",
    [
        {"hide_program": True},
        {"if_someone_else_answers": "“A friend called.” Do not say HEART."},
        {"home_visit": "Never in a heart shirt."},
    ],
)
def test_where_the_program_must_stay_unsaid_the_paper_names_it_nowhere(browse, navigator, facts):
    hidden = make_case(neighbor=make_neighbor(**facts), held_by=navigator)

    for query in ("", "?lang=es", "?size=large"):
        sheet = browse(navigator).get(f"/cases/{hidden.pk}/copy/{query}").content.decode()
        printed = re.sub(r'<link[^>]*>|href="[^"]*"', "", sheet)
        assert "heart" not in printed.casefold()
        assert "<svg" not in printed
        assert "<img" not in printed


def test_elsewhere_it_says_who_we_are(paper, case):
    assert paper(case).rstrip().endswith("HEART")


def test_large_print_is_larger(browse, navigator, case):
    sheet = browse(navigator).get(f"/cases/{case.pk}/copy/?size=large").content.decode()

    assert '<body class="paper-copy large">' in sheet


def test_the_copy_is_written_down_as_a_reading(browse, navigator, case):
    from audit.models import AccessEvent

    browse(navigator).get(f"/cases/{case.pk}/copy/")

    assert AccessEvent.objects.get(actor=navigator, reason="copy").about[0] == case.pk
