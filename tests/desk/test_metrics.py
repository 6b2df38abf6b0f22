from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import create_token
from accounts.models import User
from followups.models import SweepSetback
from heart.core.models import Heartbeat
from insights.models import ChangedDay
from tests.factories import make_follow_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(integration):
    _row, key = create_token(by=User.objects.operator(), at=timezone.now(), user=integration)
    return {"Authorization": f"Bearer {key}"}


def test_numbers_of_the_clock_and_the_outbox(client, token):
    now = timezone.now()
    ChangedDay.objects.all().delete()
    late = make_follow_up(cleared_at=now - timedelta(hours=100), at=now)
    SweepSetback.objects.create(
        sweep="escalate", record_id=late.pk, tries=5, error="ValueError", first_at=now, parked_at=now
    )
    Heartbeat.objects.beat("followups.escalate", now - timedelta(seconds=90))

    answer = client.get("/metrics", headers=token)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    lines = dict(line.rsplit(" ", 1) for line in answer.content.decode().splitlines() if line[0] != "#")
    assert float(lines.pop('heart_sweep_age_seconds{sweep="followups.escalate"}')) == pytest.approx(
        90, abs=20
    )
    assert lines == {
        "heart_followups_overdue": "1",
        "heart_outbox_waiting": "0",
        "heart_outbox_parked": "0",
        "heart_figures_differing": "0",
        "heart_days_to_count": "1",  # the late one's
        "heart_sweep_parked": "1",
    }


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}])
def test_without_a_token_nothing_is_said(client, headers):
    assert client.get("/metrics", headers=headers).status_code == 401


def test_a_session_is_no_token(browse, supervisor):
    assert browse(supervisor).get("/metrics").status_code == 401
