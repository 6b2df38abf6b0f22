"""How many presses the day's work takes, with the mouse and with the keyboard, against what was promised.

A click counts one and so does a key, a chord too; typed words do not. Pages that load on the way are told
beside them. `pytest -s` prints the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import Role
from cases.actions import claim_case
from cases.models import Case, Encounter
from followups.models import ContactAttempt, SavedView, StruckAttempt
from tests.browser.visits import Visit
from tests.browser.watching import flaws
from tests.factories import make_call, make_follow_up, make_need, make_neighbor, make_team, make_user

PHONE = [{"kind": "phone", "value": "919-555-0142", "label": "cell"}]
ROWS = 12
MOUSE, KEYS = "mouse", "keyboard"
TOLD: list[str] = []
_teams = count(1)


@dataclass
class Counted:
    """Someone's browser, with each press counted from the page on which they stand."""

    desk: Visit
    presses: int = 0
    loads: int = 0

    def __post_init__(self) -> None:
        self.desk.page.on("domcontentloaded", self._loaded)

    def _loaded(self, _page: Page) -> None:
        self.loads += 1

    def begin(self, path: str) -> Page:
        page = self.desk.go(path)
        page.wait_for_load_state("networkidle")
        self.presses = self.loads = 0
        return page

    def click(self, on: Locator, **how) -> None:
        on.click(**how)
        self.presses += 1

    def key(self, *keys: str) -> None:
        for key in keys:
            self.desk.press(key)
            self.presses += 1

    def types(self, words: str) -> None:
        self.desk.page.keyboard.type(words)

    def took(self, task: str, by: str, *, most: int) -> None:
        TOLD.append(f"{task:<44} {by:<9} {self.presses:>2} of at most {most}, {self.loads} pages")
        assert self.presses <= most, TOLD[-1]


@pytest.fixture(scope="module", autouse=True)
def _told() -> Iterator[None]:
    yield
    print("\n" + "\n".join(TOLD))


@pytest.fixture
def team(site: str):  # type: ignore[no-untyped-def]
    """A team of this test's own."""
    return make_team(f"count-{next(_teams)}")


def overdue(held_by, number: int = ROWS) -> list[Case]:
    """A day apart each: whatever the hour, no two are to be acted on by the same minute."""
    now = timezone.now()
    made = []
    for index in range(number):
        ended = now - timedelta(hours=76, days=number - index)
        neighbor = make_neighbor(known_as=f"Row {index:02} Testa", contact_points=PHONE)
        case = make_follow_up(neighbor=neighbor, cleared_at=ended).case
        claim_case(case=case, by=held_by, at=now)
        made.append(case)
    return made


@pytest.fixture
def navigator(team):  # type: ignore[no-untyped-def]
    return make_user(Role.NAVIGATOR, team=team)


@pytest.fixture
def at_work(visit, navigator) -> Counted:  # type: ignore[no-untyped-def]
    """A navigator who holds twelve overdue cases, the third of which needs housing."""
    make_need(case=overdue(navigator)[2], category="housing")
    return Counted(visit(navigator))


@pytest.mark.parametrize("by", [MOUSE, KEYS])
@pytest.mark.parametrize("path", ["/", "/queue/?who=mine"])
def test_no_answer_on_the_next_follow_up_and_undo(at_work, navigator, by, path):
    page = at_work.begin(path)
    if by == MOUSE:
        at_work.click(page.get_by_role("button", name="No answer").locator("visible=true").first)
    else:
        at_work.key("o")
    expect(page.get_by_text("Logged: no answer from Row 00 Testa.")).to_be_visible()
    at_work.took(f"log no answer on {path}", by, most=1)

    attempt = ContactAttempt.objects.get(by=navigator)
    assert (attempt.outcome, attempt.follow_up.case.neighbor.known_as) == ("no_answer", "Row 00 Testa")
    assert flaws(page) == []
    at_work.presses = 0
    at_work.click(page.get_by_role("button", name="Undo")) if by == MOUSE else at_work.key("u")
    expect(page.get_by_text("Taken back. It counts nowhere.")).to_be_visible()
    at_work.took("undo it", by, most=1)
    assert StruckAttempt.objects.filter(pk=attempt.pk, by=navigator).exists()


def test_nobody_is_logged_twice_when_the_key_is_pressed_on(at_work, navigator):
    page = at_work.begin("/queue/?who=mine")
    first, second, third = page.locator("[data-row] a.name").all_inner_texts()[:3]

    at_work.key("o")
    expect(page.locator("[data-row]:focus")).to_contain_text(second)
    at_work.key("o")
    expect(page.locator("[data-row]:focus")).to_contain_text(third)

    tried = ContactAttempt.objects.filter(by=navigator).order_by("recorded_at")
    assert [one.follow_up.case.neighbor.known_as for one in tried] == [first, second]


@pytest.mark.parametrize("by", [MOUSE, KEYS])
def test_claim_the_next_and_open_it(at_work, by):
    make_follow_up(neighbor=make_neighbor(known_as="Wanda Testa"), cleared_at=timezone.now())
    page = at_work.begin("/queue/?who=mine")

    at_work.click(page.get_by_role("button", name="Claim next")) if by == MOUSE else at_work.key("c")

    expect(page.get_by_role("heading", level=1)).to_have_text("Wanda Testa")
    at_work.took("claim next and open", by, most=1)


@pytest.mark.parametrize("by", [MOUSE, KEYS])
def test_a_neighbor_is_found_by_a_misspelt_name(at_work, navigator, by):
    make_neighbor(known_as="Marisol Prueba", by=navigator)
    page = at_work.begin("/")
    box = page.get_by_role("searchbox").first

    at_work.click(box) if by == MOUSE else at_work.key("/")
    at_work.types("Marisol Preuba")
    found = page.locator(".found-box a.name").filter(has_text="Marisol Prueba").first
    expect(found).to_be_visible()
    at_work.click(found) if by == MOUSE else at_work.key("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Marisol Prueba")
    at_work.took("find a neighbor by a misspelt name", by, most=2)


@pytest.mark.parametrize("by", [MOUSE, KEYS])
def test_ten_are_reassigned_to_a_colleague(visit, team, navigator, by):
    overdue(navigator)
    colleague = make_user(Role.NAVIGATOR, team=team, name="Omar Demo")
    giver = Counted(visit(make_user(Role.SUPERVISOR, team=team)))
    page = giver.begin(f"/queue/?team={team.code}")

    if by == MOUSE:
        boxes = page.locator("td.pick input")
        giver.click(boxes.nth(0))
        giver.click(boxes.nth(9), modifiers=["Shift"])
        giver.click(page.get_by_role("button", name="Give to…"))
        page.get_by_role("heading", name="Give picked cases").wait_for()
        giver.click(page.get_by_role("button", name="Omar Demo"))
    else:
        giver.key("Control+k")
        expect(page.locator("#command-list ul")).to_be_visible()
        giver.types("first ten")
        expect(page.get_by_role("button", name="Pick the first ten rows")).to_be_visible()
        giver.key("Enter")
        expect(page.get_by_text("10 picked")).to_be_visible()
        giver.key("a")
        expect(page.get_by_role("searchbox", name="Give to")).to_be_focused()
        giver.types("omar")
        giver.key("Enter")

    expect(page.get_by_text("10 of 10 are changed.")).to_be_visible()
    assert Case.objects.filter(assigned_to=colleague).count() == 10
    assert flaws(page) == []
    giver.took("reassign ten to a colleague", by, most=4)


@pytest.mark.parametrize("by", [MOUSE, KEYS])
def test_overdue_and_one_need_are_filtered_and_the_view_is_saved(at_work, navigator, by):
    page = at_work.begin("/queue/?who=mine")

    if by == MOUSE:
        at_work.click(page.get_by_role("link", name="Housing"))
        at_work.click(page.get_by_role("button", name="Save this view"))
    else:
        at_work.key("Control+k")
        expect(page.locator("#command-list ul")).to_be_visible()
        assert flaws(page) == []
        at_work.types("save overdue housing")
        at_work.key("Enter")

    expect(page.get_by_text("Saved as “Overdue, Housing”.")).to_be_visible()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    assert SavedView.objects.get(owner=navigator).query == "phase=overdue&need=housing"
    at_work.took("filter to overdue and one need, save it", by, most=2)


@pytest.mark.parametrize("by", [MOUSE, KEYS])
def test_the_history_of_a_row_is_one_press_away(at_work, by):
    page = at_work.begin("/queue/?who=mine")
    row = page.get_by_role("link", name="Row 00 Testa").first

    if by == MOUSE:
        at_work.click(row)
    else:
        row.focus()
        at_work.key("Enter")

    expect(page.get_by_role("heading", name="What has happened")).to_be_visible()
    at_work.took("the history of a row", by, most=1)
    expect(page.get_by_text("1 of 12")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("Row 01 Testa")


def test_why_a_promise_is_late_stands_in_its_row(at_work):
    page = at_work.begin("/queue/?who=mine")

    row = page.locator("[data-row]").filter(has_text="Row 00 Testa").first

    expect(row.locator(".why")).to_be_visible()
    expect(row.locator(".why")).to_contain_text(" h ")
    at_work.took("why it is late", "either", most=0)


@pytest.mark.parametrize("path", ["/", "/queue/?who=mine"])
def test_from_the_page_to_the_first_row_by_keyboard(at_work, path):
    page = at_work.begin(path)

    at_work.key("j")

    expect(page.locator("[data-row]:focus")).to_be_visible()
    at_work.took(f"first row of {path}", KEYS, most=3)


def test_no_command_opens_while_somebody_types(at_work):
    page = at_work.begin("/")
    page.get_by_role("searchbox").first.click()

    at_work.key("Control+k")

    expect(page.get_by_role("dialog", name="Commands")).to_be_hidden()


MOST_FOR_AN_ENCOUNTER = 12


def tile(within: Locator, words: str) -> Locator:
    """A choice: its radio button or box lies, unseen, under its words."""
    return within.locator("label.tile").filter(has_text=words).first


@pytest.mark.parametrize("width", [1440, 390])
def test_an_encounter_from_its_call_with_a_follow_up(visit, team, width):
    """Clicks and fields besides the note's text; a phone has the same ones."""
    clinician = make_user(Role.CLINICIAN, team=team)
    ended = timezone.now() - timedelta(hours=2)
    call = make_call(at=ended - timedelta(hours=1), cleared_at=ended)
    neighbor = make_neighbor(known_as=f"Juan{width} Prueba", by=clinician)
    writer = Counted(visit(clinician, width=width))
    page = writer.begin(f"/calls/{call.pk}/")

    writer.click(page.get_by_role("main").get_by_role("link", name="Log encounter").first)
    writer.click(tile(page.get_by_role("group", name="Program"), "CRT"))
    writer.click(tile(page.locator("#what"), "Resolved on scene"))
    writer.click(tile(page.locator("#return"), "Yes"))
    writer.click(page.get_by_label("Name, other name, phone or place"))
    writer.types(f"juan{width} preuba")
    writer.click(page.locator("#candidates label").filter(has_text=neighbor.known_as))
    writer.click(tile(page.locator("#needs"), "Housing"))
    writer.click(tile(page.locator("#needs"), "Food"))
    writer.click(tile(page.locator("#team"), "Yes"))
    page.locator("#id_section_saw").focus()
    writer.types("Cold, no coat. Left shoe wet.")
    writer.click(page.get_by_role("button", name="Save and sign"))

    expect(page.locator("#note")).to_contain_text("signed by")
    encounter = Encounter.objects.get(author=clinician)
    assert (encounter.call, encounter.neighbor, encounter.promise.follow_up.is_pending) == (
        call,
        neighbor,
        True,
    )
    writer.took(f"encounter from a call, {width} px", "either", most=MOST_FOR_AN_ENCOUNTER)
