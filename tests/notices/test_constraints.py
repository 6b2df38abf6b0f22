"""What PostgreSQL refuses of notices, e-mails and what people chose, whoever writes."""

from datetime import time

import pytest

from notices.actions import Wish, keep_quiet, make_calendar_address, prefer
from notices.models import Kind
from tests.conftest import NOON
from tests.notices.telling import told
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db

ENDED = "now(), dropped_because = 'left'"
SOMEBODY = "(SELECT recipient_id FROM notices_notice LIMIT 1)"
BROKEN = [
    ("notice_kind_known", "notice SET kind = 'gossip'"),
    ("notice_path_is_ours", "notice SET path = 'https://elsewhere.example'"),
    ("notice_path_is_ours", "notice SET path = '//elsewhere.example'"),
    ("notice_acknowledged_is_read", "notice SET acknowledged_at = now()"),
    ("notice_once", "notice SET step = 'one'"),
    ("outbox_ends_one_way", f"outboxemail SET sent_at = now(), dropped_at = {ENDED}"),
    ("outbox_ends_one_way", "outboxemail SET sent_at = now(), parked_at = now(), tries = 5"),
    ("outbox_ends_one_way", f"outboxemail SET parked_at = now(), tries = 5, dropped_at = {ENDED}"),
    ("outbox_parked_after_tries", "outboxemail SET parked_at = now(), tries = 4"),
    ("outbox_dropped_says_why", "outboxemail SET dropped_at = now()"),
    ("outbox_dropped_says_why", "outboxemail SET dropped_because = 'left'"),
    ("outbox_of_a_notice_or_a_digest", "outboxemail SET notice_id = NULL"),
    ("outbox_of_a_notice_or_a_digest", "outboxemail SET digest_at = now()"),
    (
        "outbox_one_digest_per_shift",
        f"outboxemail SET notice_id = NULL, digest_at = now(), digest_for_id = {SOMEBODY}",
    ),
    ("preference_one_per_kind", "preference SET kind = 'overdue', email = 'at_once'"),
    ("preference_kind_known", "preference SET kind = 'gossip' || left(id::text, 4)"),
    ("preference_choice_known", "preference SET email = 'hourly'"),
    ("preference_choice_known", "preference SET in_app = 'hidden'"),
    ("preference_some_are_never_muted", "preference SET in_app = 'muted'"),
    ("preference_some_are_never_muted", "preference SET email = 'never'"),
    ("preference_some_are_never_later", "preference SET kind = 'escalated' WHERE kind = 'overdue'"),
    ("quiethours_are_not_all_day", "quiethours SET ends = starts"),
    ("calendarfeed_one_live_per_person", "calendarfeed SET revoked_at = NULL"),
    ("calendarfeed_keeps_only_a_hash", "calendarfeed SET token_hash = 'secret'"),
]


@pytest.mark.parametrize(("constraint", "change"), BROKEN)
def test_sql_can_not_break_it(navigator, acting, constraint, change):
    told(navigator, about=navigator.pk, step="one")
    told(navigator, about=navigator.pk, step="two")
    prefer(wishes=[Wish(Kind.OVERDUE, email="digest")], by=navigator, at=NOON)
    prefer(wishes=[Wish(Kind.WINDOW_OPENED, email="never")], by=navigator, at=NOON)
    keep_quiet(starts=time(21), ends=time(7), by=navigator, at=NOON)
    make_calendar_address(by=navigator, at=NOON)
    make_calendar_address(by=navigator, at=NOON)

    assert refuser_of(f"UPDATE notices_{change}") == constraint
