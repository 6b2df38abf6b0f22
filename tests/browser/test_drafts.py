"""What is typed survives: no signal, a tab that is killed, a session that ends, a second tablet.

No character is lost, and nothing shows under another record or to another person.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from cases.models import Draft, Encounter
from tests.browser.visits import PASSWORD, Visit, tap
from tests.browser.watching import Watch, flaws
from tests.factories import make_call, make_team, make_user

SAW, WORDS, DID = "#id_section_saw", "#id_section_words", "#id_section_did"
STORY = "Sitting outside the store, cold, no coat. ¿Dónde está mi abrigo? “Así es.” 🧥"


@pytest.fixture
def clinician(site: str) -> User:
    return make_user(Role.CLINICIAN, team=make_team("drafts"))


@pytest.fixture
def form_of(clinician: User) -> str:
    """The address of a form about a 911 call of its own."""
    return f"/encounters/new/?call={make_call(cleared_at=timezone.now() - timedelta(hours=2)).pk}"


@contextmanager
def no_signal(desk: Visit) -> Iterator[None]:
    """Inside, nothing can be sent; that is no complaint."""
    desk.context.set_offline(True)
    yield
    desk.context.set_offline(False)
    of_no_signal = re.compile("ERR_INTERNET_DISCONNECTED|htmx:(afterRequest|sendError)")
    desk.watch.wrong[:] = [line for line in desk.watch.wrong if not of_no_signal.search(line)]


def kept(page: Page, state: str) -> None:
    """Wait until what was typed is where it is said to be: "here" on the device, "there" on the server."""
    expect(page.locator("#encounter")).to_have_attribute("data-kept", state)


def opened(desk: Visit, path: str) -> Page:
    page = desk.go(path)
    kept(page, "nothing")
    return page


def typed(page: Page, field: str, words: str) -> None:
    page.locator(field).press("End")
    page.keyboard.type(words)


def killed(desk: Visit) -> None:
    """The tab is gone, without a word; the next one is a new page of the same browser."""
    desk.page.close(run_before_unload=False)
    desk.page = desk.context.new_page()
    desk.watch = Watch(desk.page, desk.site)


def answered(page: Page) -> None:
    tap(page.get_by_role("group", name="Program"), "CRT")
    tap(page, "Resolved on scene")


def test_nothing_is_kept_before_the_first_keystroke(visit, clinician, form_of):
    desk = visit(clinician)
    page = opened(desk, form_of)
    page.locator(SAW).focus()
    page.keyboard.press("Tab")
    assert not Draft.objects.exists()

    typed(page, SAW, "C")

    kept(page, "there")
    assert Draft.objects.get().values["section_saw"] == ["C"]
    expect(page.locator("[data-draft-says]")).to_have_text(re.compile(r"Saved \d+:\d\d [AP]M"))
    assert flaws(page) == []


def test_a_note_survives_no_signal_a_killed_tab_and_an_ended_session(visit, clinician, form_of):
    desk = visit(clinician)
    page = opened(desk, form_of)
    typed(page, SAW, STORY[:20])
    kept(page, "there")
    with no_signal(desk):
        typed(page, SAW, STORY[20:])
        typed(page, WORDS, "No me muevan.")
        kept(page, "here")
        expect(page.locator("[data-draft-says]")).to_have_text("No signal. Kept on this device.")
        killed(desk)
    desk.context.clear_cookies(name="sessionid")

    page = desk.sign_in(clinician)
    expect(page.locator("#toasts")).to_contain_text(re.compile("What you wrote at .+ is kept."))
    page.get_by_role("link", name="Go on writing").click()

    expect(page.locator(SAW)).to_have_value(STORY)
    expect(page.locator(WORDS)).to_have_value("No me muevan.")
    expect(page.get_by_text("and did not save it.")).to_be_visible()
    assert flaws(page) == []
    # Nothing of it shows in a form about anything else.
    page = desk.go("/encounters/new/")
    expect(page.locator(SAW)).to_have_value("")


def test_signed_in_a_dead_zone_it_is_there_in_the_morning_once(visit, clinician, form_of):
    desk = visit(clinician)
    page = opened(desk, form_of)
    answered(page)
    kept(page, "there")
    with no_signal(desk):
        typed(page, SAW, STORY)
        pressed = timezone.now()
        page.get_by_role("button", name="Save and sign").click()
        expect(page.get_by_text("It is saved once, as you pressed")).to_be_visible()
        kept(page, "intent")
        assert not Encounter.objects.filter(author=clinician).exists()
        killed(desk)

    page = desk.go("/")
    expect(page.locator("#toasts")).to_contain_text(
        re.compile("Saved now: what you wrote at .+ without a signal")
    )

    encounter = Encounter.objects.get(author=clinician)
    assert encounter.note.sections["saw"] == STORY
    assert encounter.note.is_signed
    assert abs(encounter.written_at - pressed) < timedelta(minutes=1)
    assert not Draft.objects.filter(owner=clinician).exists()
    page = desk.go("/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Saved now")).to_have_count(0)
    assert Encounter.objects.filter(author=clinician).count() == 1


def test_signal_comes_back_while_the_page_stands_open(visit, clinician, form_of):
    desk = visit(clinician)
    page = opened(desk, form_of)
    answered(page)
    with no_signal(desk):
        typed(page, SAW, STORY)
        page.get_by_role("button", name="Save and sign").click()
        expect(page.get_by_text("It is saved once, as you pressed")).to_be_visible()
        assert flaws(page) == []

    expect(page.locator("#note")).to_contain_text("signed by")
    assert Encounter.objects.get(author=clinician).note.sections["saw"] == STORY


def test_an_ended_session_asks_over_the_page_and_goes_on(visit, clinician, form_of):
    desk = visit(clinician)
    page = opened(desk, form_of)
    answered(page)
    typed(page, SAW, STORY[:10])
    kept(page, "there")
    desk.context.clear_cookies(name="sessionid")

    with desk.watch.provoking(401):
        typed(page, SAW, STORY[10:])
        over = page.get_by_role("dialog", name="Sign in again to go on")
        expect(over).to_contain_text("Your words are safe.")
    assert flaws(page) == []
    page.keyboard.press("Escape")
    over.get_by_label("Password").fill("wrong")
    with desk.watch.provoking(400):
        page.keyboard.press("Enter")
        expect(over.get_by_role("alert")).to_have_text("That password did not work. Try once more.")
    over.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(over).to_be_hidden()
    kept(page, "there")
    expect(page.locator(SAW)).to_have_value(STORY)
    page.get_by_role("button", name="Save and sign").click()
    expect(page.locator("#note")).to_contain_text("¿Dónde está mi abrigo? “Así es.”")


def test_two_tablets_on_one_draft(visit, clinician, form_of):
    first, second = visit(clinician), visit(clinician)
    one, other = opened(first, form_of), opened(second, form_of)
    typed(one, SAW, "Cold and wet")
    typed(one, WORDS, "I just want to sleep")
    kept(one, "there")

    # What only one of them wrote is put together.
    with second.watch.provoking(409):
        typed(other, DID, "Blanket, water")
        kept(other, "there")
    expect(other.locator(SAW)).to_have_value("Cold and wet")
    # What both wrote is picked from; for words both is the first answer.
    typed(other, SAW, ", no coat")
    typed(other, WORDS, ".")
    kept(other, "there")
    with first.watch.provoking(409):
        typed(one, SAW, ", shivering")
        pick = one.get_by_role("dialog", name=re.compile("You wrote here on another device at"))
        expect(pick.get_by_role("group")).to_have_count(1)
    assert flaws(one) == []
    pick.get_by_role("button", name="Keep these").click()

    kept(one, "there")
    expect(one.locator(SAW)).to_have_value("Cold and wet, no coat\n\nCold and wet, shivering")
    expect(one.locator(WORDS)).to_have_value("I just want to sleep.")
    expect(one.locator(DID)).to_have_value("Blanket, water")
    assert Draft.objects.filter(owner=clinician).count() == 1


def test_another_person_in_the_same_browser_sees_nothing_of_it(visit, clinician, form_of):
    desk = visit(clinician)
    page = opened(desk, form_of)
    with no_signal(desk):
        typed(page, SAW, STORY)
        kept(page, "here")
        killed(desk)
    desk.context.clear_cookies(name="sessionid")

    page = desk.sign_in(make_user(Role.CLINICIAN, team=clinician.team))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page = opened(desk, form_of)

    expect(page.locator(SAW)).to_have_value("")
    expect(page.locator("#toasts .toast")).to_have_count(0)
    assert STORY[:20] not in str(everything_kept(page))
    assert len(everything_kept(page)) == 1  # sealed, for its writer's next sign-in
    assert not Draft.objects.filter(owner=clinician).exists()


def test_signing_out_leaves_nothing_on_the_device(visit, clinician, form_of):
    desk = visit(clinician)
    page = opened(desk, form_of)
    with no_signal(desk):
        typed(page, SAW, STORY)
        kept(page, "here")
        killed(desk)
    # Online again, but what the page would send by itself is held back until somebody signs out.
    page = desk.go("/accounts/logout/")

    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")

    assert Draft.objects.get(owner=clinician).values["section_saw"] == [STORY]
    assert everything_kept(page) == []


def test_a_refused_form_shows_why_and_keeps_every_word(visit, clinician, form_of):
    desk = visit(clinician)
    page = opened(desk, form_of)
    typed(page, SAW, STORY)
    with refused_twice(desk):
        page.get_by_role("button", name="Save and sign").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose how it ended.")

    expect(page.locator(SAW)).to_have_value(STORY)
    answered(page)
    page.get_by_role("button", name="Save and sign").click()
    expect(page.locator("#note")).to_contain_text("signed by")


@contextmanager
def refused_twice(desk: Visit) -> Iterator[None]:
    """Refused to the script, and to the browser that shows it."""
    before = len(desk.watch.wrong)
    yield
    assert desk.watch.wrong[before:] == ["answer 422: /encounters/new/"] * 2
    del desk.watch.wrong[before:]


def everything_kept(page: Page) -> list:
    """What this browser's database holds, whoever it is of."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("heart", 1);
          request.onsuccess = () => {
            const all = request.result.transaction("kept").objectStore("kept").getAll();
            all.onsuccess = () => resolve(all.result.map((row) => JSON.stringify(row)));
          };
        })"""
    )
