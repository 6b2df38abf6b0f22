"""One figure, wherever it is said: page, API, CSV, public page and nightly check; every measure by itself.

A measure that is added to the registry is compared without a word here. Of the public page, whose counts are
published in tables, those are compared that it says something of.
"""

import csv
from datetime import UTC, date, datetime
from html import unescape
from io import StringIO

import pytest
from django.db import transaction
from django.test import Client
from rest_framework.test import APIClient

from insights.actions import publish, summarize
from insights.actions.checking import differences
from insights.measures import MEASURES, Lens, Period, Unit, measured
from insights.serializers import in_words
from insights.serializers.public import Counts
from programs.queries import city_zone
from tests.factories import make_user
from tests.insights.story import AS_OF, whole
from tests.published import rows

YEAR = {"from": "2025-01-01", "to": "2025-05-31"}
PUBLISHED_AT = datetime(2026, 11, 20, tzinfo=UTC)


def share(table: str, name: str, *labels: str, of: tuple[str, ...] = ()):
    """The share of these labels, among all or among those of `of`; None where a count is hidden."""

    def said(public: Counts) -> float | None:
        parts = [public.value(table, **{name: label}) for label in labels]
        whole = [public.value(table, **{name: label}) for label in of] or [public.value(table)]
        return None if None in [*parts, *whole] or not sum(whole) else sum(parts) / sum(whole)

    return said


def length(table: str, statistic: str):
    return lambda public: public.value(table, statistic=statistic)


BACKUPS = ("none", "routine", "emergent")
PUBLIC = {
    "encounters": lambda public: public.value("encounters"),
    "transport_rate": share("outcomes", "outcome", "transported"),
    "resolved_on_scene_rate": share("outcomes", "outcome", "resolved_on_scene"),
    "connected_in_community_rate": share("outcomes", "outcome", "connected_in_community"),
    "supported_by_phone_rate": share("outcomes", "outcome", "supported_until_arrival"),
    "police_backup_rate": share("police_backup", "police_backup", "routine", "emergent", of=BACKUPS),
    "police_backup_emergent_rate": share("police_backup", "police_backup", "emergent", of=BACKUPS),
    "felt_safe_rate": share("felt_safe", "felt_safe", "yes"),
    "within_48h_rate": share("first_tries", "first_try", "within_48_hours"),
    "within_window_rate": share("first_tries", "first_try", "within_48_hours", "within_window"),
    "never_attempted_rate": share("first_tries", "first_try", "never"),
    "neighbors_supported": lambda public: public.value("supported_by_language"),
    "connected_to_care_rate": share("supported_by_language", "care", "begun"),
    "minutes_to_scene_mean": length("minutes_to_scene", "mean"),
    "minutes_to_scene_median": length("minutes_to_scene", "median"),
    "minutes_on_scene_mean": length("minutes_on_scene", "mean"),
    "minutes_on_scene_median": length("minutes_on_scene", "median"),
    "days_to_first_attempt_mean": length("days_to_first_try", "mean"),
    "days_to_first_attempt_median": length("days_to_first_try", "median"),
    "days_to_first_attempt_p90": length("days_to_first_try", "p90"),
}
# These at least are not hidden in the published year, so that the comparison is one.
SHOWN = {"encounters", "transport_rate", "neighbors_supported", "connected_to_care_rate",
         "minutes_to_scene_mean", "days_to_first_attempt_mean"}  # fmt: skip


@pytest.fixture(scope="module")
def everywhere(django_db_setup, django_db_blocker):
    """What each surface says of the published year, asked once; all of it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        rows.overview_2025(20)
        analyst, boss = make_user("analyst"), make_user("supervisor")
        while summarize(PUBLISHED_AT):
            pass
        publish(last_on=date(2025, 5, 31), by=boss, at=PUBLISHED_AT)
        api, browser = APIClient(), Client()
        api.force_authenticate(analyst)
        browser.force_login(analyst)
        answered = {each["key"]: each for each in api.get("/api/v1/measures/", YEAR).json()}
        page = unescape(browser.get("/insights/", YEAR).content.decode())
        lines = csv.DictReader(StringIO(browser.get("/insights/figures.csv", YEAR).content.decode()))
        public = Counts(browser.get("/public/measures.json").json(), all_word="All")
        lens = Lens(Period(date(2025, 1, 1), date(2025, 5, 31), city_zone()))
        night = {each.measure.key: each.figure for each in measured(lens, PUBLISHED_AT, from_rows=True)}
        assert differences(lens, PUBLISHED_AT) == []
        yield answered, page, {line["key"]: line for line in lines}, public, night
        transaction.set_rollback(True)


@pytest.mark.parametrize("key", MEASURES)
def test_a_figure_is_the_same_wherever_it_is_said(everywhere, key):
    answered, page, lines, public, night = everywhere
    api = answered[key]

    row = page.split(f'id="{key}"', 1)[1].split("</tr>", 1)[0]
    assert f"<b>{in_words(api['value'], Unit(api['unit']))}</b>" in row
    line = lines[key]
    assert [line["value"], line["numerator"], line["denominator"], line["definition"]] == [
        "" if each is None else str(each)
        for each in (api["value"], api["numerator"], api["denominator"], api["definition"])
    ]
    assert [night[key].value, night[key].numerator, night[key].denominator] == [
        None if api[name] is None else pytest.approx(api[name], rel=1e-12)
        for name in ("value", "numerator", "denominator")
    ]
    said = PUBLIC[key](public) if key in PUBLIC else None
    assert said is not None or key not in SHOWN
    if said is not None:
        assert said == pytest.approx(api["value"], abs=0.05 if api["unit"] in ("minutes", "days") else 1e-12)


def test_the_rows_behind_every_figure_are_as_many_as_it_says(week):
    figures = {each.measure.key: each.figure for each in measured(whole(), AS_OF)}

    wrong = []
    for key, measure in MEASURES.items():
        numerator, denominator = measure.numerator(whole(), AS_OF), measure.denominator(whole(), AS_OF)
        if denominator is not None and denominator.count() != figures[key].denominator:
            wrong.append((key, "denominator"))
        if measure.unit not in (Unit.MINUTES, Unit.DAYS) and numerator.count() != figures[key].numerator:
            wrong.append((key, "numerator"))

    assert wrong == []
