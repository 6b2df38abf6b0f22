"""Between telling and sending things change: each e-mail is asked once more whether it should go."""

from datetime import time, timedelta

import pytest
from django.core import mail

from accounts.models import Role
from cases.actions import assign_case, claim_case
from followups.actions import log_attempt, reschedule
from followups.actions.ladder import escalate
from notices.actions import Wish, deliver, keep_quiet, mark_read, prefer
from notices.actions.sending import _claimed
from notices.models import Kind, Notice, OutboxEmail
from notices.models.outbox import CLAIM_LAPSES_AFTER
from tests.conftest import NOON
from tests.factories import make_encounter, make_follow_up, make_user
from tests.factories.story import MONDAY
from tests.notices.telling import told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def fates() -> list[str]:
    """What became of each e-mail, in the order of their notices."""
    emails = OutboxEmail.objects.filter(notice__isnull=False).order_by("notice__at", "pk")
    return [email.dropped_because or email.state for email in emails]


def sent_to() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


# --- still wanted, and still theirs ---------------------------------------------------------------------
@pytest.fixture
def overdue(navigator, supervisor):
    """A promise that is past due, told to who holds it and to the supervisor, and mailed to nobody yet."""
    follow_up = make_follow_up()
    claim_case(case=follow_up.case, by=navigator, at=MONDAY + HOUR)
    escalate(follow_up.due_at)  # the rungs before it
    OutboxEmail.objects.all().delete()
    assert escalate(follow_up.due_at + SECOND) == 1
    return follow_up


def test_a_promise_that_is_still_late_is_mailed(overdue, navigator, supervisor):
    assert deliver(overdue.due_at + HOUR) == 2

    assert sent_to() == sorted([navigator.email, supervisor.email])


def test_a_promise_that_was_kept_meanwhile_is_not(overdue, navigator):
    log_attempt(
        follow_up=overdue, by=navigator, at=overdue.due_at + HOUR,
        method="phone", outcome="reached", with_whom="neighbor",
    )  # fmt: skip

    assert (deliver(overdue.due_at + HOUR), fates()) == (0, ["settled", "settled"])


def test_a_promise_that_was_moved_meanwhile_is_not(overdue, supervisor):
    later = overdue.due_at + 10 * HOUR
    reschedule(
        follow_up=overdue, opens_at=later, due_at=later + HOUR, reason="In hospital",
        by=supervisor, at=overdue.due_at + HOUR,
    )  # fmt: skip

    assert (deliver(overdue.due_at + HOUR), fates()) == (0, ["settled", "settled"])


def test_who_no_longer_has_the_case_is_not_mailed_and_the_supervisor_is(overdue, supervisor, team):
    other = make_user(Role.NAVIGATOR, team=team)
    assign_case(case=overdue.case, to=other, by=supervisor, at=overdue.due_at + HOUR)

    deliver(overdue.due_at + HOUR)

    assert sent_to() == sorted([supervisor.email, other.email])  # the new one hears that it is theirs
    assert OutboxEmail.objects.get(dropped_because="not_theirs").notice.kind == "overdue"


def test_a_case_that_went_on_to_someone_else_is_no_news(navigator, supervisor, team):
    follow_up = make_follow_up()
    other = make_user(Role.NAVIGATOR, team=team)
    for holder in (navigator, other):
        assign_case(case=follow_up.case, to=holder, by=supervisor, at=MONDAY + HOUR)

    deliver(MONDAY + HOUR)

    assert sent_to() == [other.email]


def test_a_new_encounter_is_mailed_to_who_has_its_case(navigator, supervisor):
    follow_up = make_follow_up()
    claim_case(case=follow_up.case, by=navigator, at=MONDAY + HOUR)
    make_encounter(neighbor=follow_up.case.neighbor, cleared_at=MONDAY + 2 * HOUR)

    assert (deliver(MONDAY + 3 * HOUR), sent_to()) == (1, [navigator.email])


def test_a_case_that_lost_its_holder_is_news_until_someone_takes_it(navigator, supervisor):
    for case in (make_follow_up().case, make_follow_up().case):
        told(supervisor, kind=Kind.REPOOLED, about=case.pk)
    claim_case(case=case, by=navigator, at=NOON)

    assert (deliver(NOON), sorted(fates())) == (1, ["sent", "settled"])


def test_what_was_read_in_heart_is_not_mailed_too(navigator):
    told(navigator)
    mark_read(notices=Notice.objects.all(), by=navigator, at=NOON)

    assert (deliver(NOON), fates()) == (0, ["read"])


def test_what_a_person_asked_not_to_be_mailed_is_not(navigator, supervisor):
    told(navigator, supervisor)
    prefer(wishes=[Wish(Kind.EXPORT_READY, email="never")], by=navigator, at=NOON)

    assert (deliver(NOON), sent_to()) == (1, [supervisor.email])
    assert OutboxEmail.objects.get(dropped_at=NOON).dropped_because == "muted"


# --- quiet hours: 12 PM in the city is 17:00 UTC --------------------------------------------------------
@pytest.fixture
def quiet(navigator):
    """From 11 AM to 1 PM in the city; it is noon there."""
    keep_quiet(starts=time(11), ends=time(13), by=navigator, at=NOON)


def test_quiet_hours_are_waited_for_without_counting_as_a_try(navigator, quiet):
    told(navigator)

    assert [deliver(NOON + minutes * timedelta(minutes=1)) for minutes in (0, 30, 59)] == [0, 0, 0]
    email = OutboxEmail.objects.get()
    assert (email.next_try_at, email.claimed_at, email.tries) == (NOON + HOUR, None, 0)
    assert deliver(NOON + HOUR) == 1


def test_what_can_not_wait_comes_in_quiet_hours_too(navigator, quiet):
    told(navigator, kind=Kind.CONSENT_OVERRIDE)

    assert deliver(NOON) == 1


def test_quiet_hours_that_are_given_up_hold_nothing_back(navigator, quiet):
    told(navigator)
    keep_quiet(starts=None, ends=None, by=navigator, at=NOON)

    assert deliver(NOON) == 1


# --- the digest: Thursday noon, and care navigation opens on Friday at 9 AM -----------------------------
SHIFT = NOON + 21 * HOUR


def test_what_can_wait_comes_in_one_e_mail_when_the_shift_starts(navigator, settings):
    settings.SITE_URL = "https://heart.example"
    for step in ("one", "two"):
        told(navigator, kind=Kind.SERVICE_CALL_DUE, step=step, path=f"/cases/{step}/")

    assert [deliver(NOON), deliver(SHIFT - SECOND)] == [0, 0]
    assert fates() == ["in_digest", "in_digest"]
    assert [deliver(SHIFT), deliver(SHIFT + HOUR)] == [1, 0]

    (message,) = mail.outbox
    digest = OutboxEmail.objects.get(digest_for=navigator)
    assert message.subject == "[HEART] 2 notices for your shift"
    assert message.extra_headers["Message-ID"] == f"<digest-{digest.pk}@localhost>"
    assert [message.body.count(f"https://heart.example/cases/{step}/") for step in ("one", "two")] == [1, 1]
    assert navigator.name not in message.body
    assert fates() == ["sent", "sent"]


def test_a_digest_tells_only_what_is_still_to_be_told(navigator):
    first, _second = told(navigator, kind=Kind.SERVICE_CALL_DUE), told(navigator, kind=Kind.SERVICE_CALL_DUE)
    deliver(NOON)
    mark_read(notices=Notice.objects.filter(pk=first[0].pk), by=navigator, at=NOON)

    deliver(SHIFT)

    assert mail.outbox[0].subject == "[HEART] 1 notice for your shift"
    assert sorted(fates()) == ["read", "sent"]


def test_a_digest_of_nothing_is_not_sent(navigator):
    told(navigator, kind=Kind.SERVICE_CALL_DUE)
    deliver(NOON)
    mark_read(notices=Notice.objects.all(), by=navigator, at=NOON)

    assert deliver(SHIFT) == 0

    assert OutboxEmail.objects.get(digest_for=navigator).dropped_because == "empty"


def test_the_digest_of_who_left_is_not_sent(navigator, clock):
    told(navigator, kind=Kind.SERVICE_CALL_DUE)
    deliver(NOON)
    navigator.is_active = False
    navigator.save_by(clock)

    assert deliver(SHIFT) == 0

    assert set(OutboxEmail.objects.values_list("dropped_because", flat=True)) == {"left"}


def test_a_digest_whose_sender_died_goes_again_with_the_same_id(navigator):
    told(navigator, kind=Kind.SERVICE_CALL_DUE)
    deliver(NOON)
    (digest,) = _claimed(SHIFT)  # and here the process died

    assert deliver(SHIFT + CLAIM_LAPSES_AFTER - SECOND) == 0
    assert deliver(SHIFT + CLAIM_LAPSES_AFTER) == 1

    assert mail.outbox[0].extra_headers["Message-ID"] == digest.message_id


def test_what_comes_while_the_digest_is_being_sent_is_sent_by_itself(navigator):
    told(navigator, kind=Kind.SERVICE_CALL_DUE)
    deliver(NOON)
    _claimed(SHIFT)
    told(navigator, kind=Kind.SERVICE_CALL_DUE)

    # Another beat, whose moment is a little earlier, still takes that shift for the next one.
    assert deliver(SHIFT - SECOND) == 1

    assert mail.outbox[0].subject == "[HEART] A directory entry to check CN-26-0412"


def test_a_digest_keeps_quiet_hours(navigator):
    keep_quiet(starts=time(8), ends=time(10), by=navigator, at=NOON)
    told(navigator, kind=Kind.SERVICE_CALL_DUE)

    assert [deliver(NOON), deliver(SHIFT), deliver(SHIFT + HOUR)] == [0, 0, 1]


def test_a_long_digest_ends(navigator):
    for number in range(53):
        told(navigator, kind=Kind.SERVICE_CALL_DUE, step=str(number))
    deliver(NOON)

    deliver(SHIFT)

    body = mail.outbox[0].body
    assert body.count("has not been checked for a while") == 50
    assert "and 3 more:" in body


def test_in_a_city_without_hours_what_can_wait_is_sent_at_once(navigator, clock):
    from programs.models import ServiceHours

    for row in ServiceHours.objects.all():
        row.delete_by(clock)
    told(navigator, kind=Kind.SERVICE_CALL_DUE)

    assert deliver(NOON) == 1
