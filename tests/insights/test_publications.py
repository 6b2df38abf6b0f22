"""What the city says to everyone: whole months, nobody recognizable, and it stands."""

import csv
import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.db import InternalError, transaction

from cases.models import Outcome
from heart.core.acting import acting_as
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from insights.actions import publish
from insights.measures.published import leaks
from insights.models import Publication
from tests.factories import make_encounter
from tests.insights.story import city

DECEMBER = datetime(2026, 12, 2, 15, tzinfo=UTC)
JANUARY = datetime(2027, 1, 2, 15, tzinfo=UTC)
NOVEMBER_ENDS = date(2026, 11, 30)


@pytest.fixture
def said(week) -> Publication:
    """The week of the story among sixty encounters that went one of two ways."""
    for day in range(1, 16):
        for outcome in (Outcome.RESOLVED_ON_SCENE, Outcome.DECLINED):
            make_encounter(cleared_at=city(day, 9, month=10), outcome=outcome)
            make_encounter(cleared_at=city(day, 9), outcome=outcome)
    return publish(last_on=NOVEMBER_ENDS, by=week.who.boss, at=DECEMBER)


def table(publication: Publication, key: str) -> dict:
    return {
        tuple(row["labels"].values()): row["value"]
        for each in publication.document["tables"]
        if each["key"] == key
        for row in each["rows"]
    }


def test_small_counts_are_hidden_and_so_is_what_would_tell_them(said):
    outcomes = table(said, "outcomes")

    # One transport, one IVC and so on: hidden. No encounter ended with EMS: that may be said.
    assert outcomes["CRT", "transported"] is None
    assert outcomes["CRT", "ems"] == 0
    shown = [value for value in outcomes.values() if value is not None]
    assert all(value == 0 or value > 10 for value in shown)
    assert leaks(said.document, [], most=10) == []


def test_the_attack_finds_a_count_that_was_not_hidden_well(said):
    """A document in which one companion is shown again can be worked out."""
    broken = json.loads(json.dumps(said.document))
    exact = {(quantity, *sorted(labels.items())): count for quantity, labels, count in said.exact}
    for each in broken["tables"]:
        for row in each["rows"]:
            if row["value"] is None:
                count = exact[(each["quantity"], *sorted(row["labels"].items()))]
                if count > 10 or "total" in row["labels"].values():
                    row["value"] = count

    assert leaks(broken, [], most=10) != []


def test_next_months_publication_does_not_tell_what_came_between(said, week):
    make_encounter(cleared_at=city(3, 9, month=12), outcome=Outcome.RESOLVED_ON_SCENE)

    later = publish(last_on=date(2026, 12, 31), by=week.who.boss, at=JANUARY)

    # December had one encounter: a new total beside the old one would say so.
    assert table(said, "outcomes")["total", "total"] is not None
    assert table(later, "outcomes")["total", "total"] is None
    assert leaks(later.document, [said.document], most=10) == []


@pytest.mark.parametrize("last_on", [date(2026, 11, 29), date(2026, 12, 31)])
def test_only_whole_months_that_are_over(week, last_on):
    with pytest.raises(Invalid, match="last day of a month that is over"):
        publish(last_on=last_on, by=week.who.boss, at=DECEMBER)


def test_a_time_is_said_once(said, week):
    with pytest.raises(InvalidTransition, match="corrected, not said anew"):
        publish(last_on=NOVEMBER_ENDS, by=week.who.boss, at=DECEMBER)


def test_a_correction_says_what_was_wrong_and_takes_its_place(said, week, client):
    words = {"what_was_wrong": "Ten were counted twice.", "what_was_wrong_es": "Diez se contaron dos veces."}

    publish(last_on=NOVEMBER_ENDS, corrects=said, by=week.who.boss, at=DECEMBER, **words)

    assert "Ten were counted twice." in client.get("/public/").content.decode()
    assert "Diez se contaron dos veces." in client.get("/public/es/").content.decode()
    with pytest.raises(InvalidTransition, match="corrected already"):
        publish(last_on=NOVEMBER_ENDS, corrects=said, by=week.who.boss, at=DECEMBER, **words)


def test_a_correction_without_its_reason_is_refused(said, week):
    with pytest.raises(Invalid, match="what was wrong"):
        publish(last_on=NOVEMBER_ENDS, corrects=said, by=week.who.boss, at=DECEMBER)


def test_who_may_not_publish(week, navigator):
    with pytest.raises(NotPermitted):
        publish(last_on=NOVEMBER_ENDS, by=navigator, at=DECEMBER)


def test_what_was_said_stands(said, clock):
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic(), acting_as(clock):
        Publication.objects.update(hides_up_to=1)


def test_page_json_and_csv_say_the_same(said, client):
    document = client.get("/public/measures.json").json()
    lines = list(csv.DictReader(StringIO(client.get("/public/measures.csv").content.decode())))

    flat = [
        (each["key"], row["labels"], row["value"], row["suppressed"])
        for each in document["tables"]
        for row in each["rows"]
    ]
    assert [
        (
            line["table"],
            {name: line[name] for name in labels},
            None if line["value"] == "" else float(line["value"]),
            line["suppressed"] == "true",
        )
        for line, (_key, labels, _value, _hidden) in zip(lines, flat, strict=True)
    ] == [
        (key, labels, None if value is None else float(value), hidden) for key, labels, value, hidden in flat
    ]
    assert all(
        (row["value"] is None) == row["suppressed"] for each in document["tables"] for row in each["rows"]
    )
    page = client.get("/public/").content.decode()
    answered = table(said, "encounters")["total", "total"]
    assert f'<p class="figure">{answered}</p>' in page


def test_the_exact_counts_are_nowhere_to_be_read(said, client):
    everywhere = "".join(
        client.get(path).content.decode()
        for path in ("/public/", "/public/es/", "/public/embed/", "/public/measures.json")
    )

    assert "exact" not in everywhere


@pytest.mark.parametrize(
    "path",
    ["/public/", "/public/es/", "/public/embed/", "/public/measures.json", "/public/measures.csv",
     "/public/dictionary.json", "/public/dictionary.csv"],
)  # fmt: skip
def test_everyone_may_read_and_keep_it_for_a_while(client, said, path, django_assert_num_queries):
    client.get(path)

    answer = client.get(path)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer.cookies == {}


def test_the_page_asks_the_database_for_what_was_said_and_counts_nothing(
    client, said, django_assert_num_queries
):
    with django_assert_num_queries(3):
        client.get("/public/")


def test_without_a_publication_the_page_says_so(client, db):
    assert "Nothing is published yet" in client.get("/public/").content.decode()
    assert client.get("/public/measures.json").json() == {"as_of": None, "tables": []}


def test_others_may_show_the_figures_in_a_page_of_theirs(client, said):
    answer = client.get("/public/embed/")

    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer


def test_a_supervisor_publishes_and_corrects(week, browse):
    browser = browse(week.who.boss)

    page = browser.get("/insights/publications/")
    last_on = page.context["months"][0]
    answer = browser.post("/insights/publications/", {"last_on": last_on.isoformat()})

    assert answer.status_code == 303
    said = Publication.objects.get(last_on=last_on)
    correcting = "/insights/publications/correct/"
    assert browser.post(correcting, {"corrects": said.pk, "what_was_wrong": "x"}).status_code == 422
    words = {"corrects": said.pk, "what_was_wrong": "Wrong.", "what_was_wrong_es": "Mal."}
    assert browser.post(correcting, words).status_code == 303
    # What was corrected can't be chosen again.
    assert browser.post(correcting, words).status_code == 422
