from django.conf import settings

from heart.celery import app
from heart.core.sweeps import SWEEPS


def sweep_of(task: str) -> str:
    """`followups.tasks.warn` runs the sweep `followups.warn`."""
    return f"{task.split('.')[0]}.{task.split('.')[-1]}"


def test_beat_runs_every_sweep_and_nothing_else():
    app.loader.import_default_modules()
    scheduled = [entry["task"] for entry in app.conf.beat_schedule.values()]

    assert sorted(sweep_of(task) for task in scheduled) == sorted(SWEEPS)
    assert set(scheduled) <= set(app.tasks)


def test_a_message_nobody_took_within_a_period_is_dropped():
    period = settings.SWEEP_PERIOD_SECONDS

    assert [
        (entry["schedule"], entry["options"]["expires"]) for entry in app.conf.beat_schedule.values()
    ] == [(period, period)] * len(app.conf.beat_schedule)
