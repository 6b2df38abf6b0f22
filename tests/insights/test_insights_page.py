import pytest

from insights.measures import MEASURES, Figure, Unit
from insights.serializers import FIRST, SECTIONS, in_words, made_of

pytestmark = pytest.mark.django_db
WEEK = {"from": "2026-11-02", "to": "2026-11-08"}


def test_every_figure_stands_with_its_definition_and_what_it_is_made_of(week, browse, analyst):
    page = browse(analyst).get("/insights/", WEEK).content.decode()

    for key, measure in MEASURES.items():
        assert f'id="{key}"' in page
        assert str(measure.definition).split("“")[0][:40] in page.replace("&#x27;", "'")
    assert "1 of 6" in page


def test_every_measure_has_one_place_on_the_page():
    keys = [key for _title, keys in SECTIONS for key in keys]

    assert sorted(keys) == sorted(MEASURES)
    assert set(FIRST) <= set(keys)


def test_a_wrong_day_keeps_what_was_typed_and_says_what_to_do(browse, analyst):
    answer = browse(analyst).get("/insights/", {"from": "soon", "to": "2026-11-08"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'value="soon"' in page
    assert "Give the day as year-month-day" in page


def test_the_page_shows_which_days_it_is_about_when_none_were_asked(browse, analyst):
    page = browse(analyst).get("/insights/").content.decode()

    assert 'name="from" value="20' in page
    assert 'aria-current="true">Last 30 days' in page


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("navigator", 200), ("peer", 200), ("clinician", 200), ("emt", 403), ("supervisor", 200),
        ("analyst", 200), ("admin", 200), ("integration", 403),
    ],
)  # fmt: skip
def test_who_may_see_figures(browse, request, role, status):
    assert browse(request.getfixturevalue(role)).get("/insights/").status_code == status


def test_the_signed_out_are_sent_to_sign_in(client):
    assert client.get("/insights/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, Unit.RATE, "no figure"),
        (0, Unit.RATE, "0%"),
        (1, Unit.RATE, "100%"),
        (0.994, Unit.RATE, "99.4%"),
        (0.9999, Unit.RATE, "over 99.9%"),
        (0.0001, Unit.RATE, "under 0.1%"),
        (0.527, Unit.RATE, "53%"),
        (0.0651, Unit.RATE, "6.5%"),
        (7266, Unit.COUNT, "7,266"),
        (12.19, Unit.MINUTES, "12.2 min"),
        (2.9, Unit.DAYS, "2.9 days"),
        (2, Unit.PER_CONTACT, "2.0"),
    ],
)
def test_a_figure_is_rounded_for_reading_and_never_to_all_or_none(value, unit, words):
    assert in_words(value, unit) == words


def test_what_a_figure_is_made_of():
    assert made_of(Figure(0.5, 1000, 2000), Unit.RATE) == "1,000 of 2,000"
    assert made_of(Figure(2.2, None, 3), Unit.DAYS) == "over 3"
    assert made_of(Figure(None, 0, 0), Unit.RATE) == "nothing to count"
    assert made_of(Figure(6, 6), Unit.COUNT) == ""
