"""The Celery app and the whole beat schedule.

A row is the schedule: each sweep asks PostgreSQL what is due now. So tasks take no arguments and keep no
results, a lost or doubled message changes nothing, and nothing is ever sent with an ETA or a countdown (past
`visibility_timeout` Redis delivers those again and again, docs/adr/0003).
"""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")


def every_period(task: str) -> dict:
    """Run a sweep each period; a message nobody took within one is dropped, as the next one does its work."""
    period = settings.SWEEP_PERIOD_SECONDS
    return {"task": task, "schedule": period, "options": {"expires": period}}


app = Celery("heart")
app.conf.update(
    broker_url=settings.REDIS_URL,
    # How long an unacknowledged message stays with a dead worker. Far above the hard limit of a task, so
    # that nothing is delivered twice while it still runs.
    broker_transport_options={"visibility_timeout": 300},
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # a broker that is away for an hour is waited for
    task_ignore_result=True,
    task_acks_late=False,  # sweeps are idempotent and come again: early is simpler, and loses nothing
    task_time_limit=60,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    timezone="UTC",
    beat_scheduler="celery.beat:Scheduler",  # in memory: no file that a kill could leave broken
    beat_schedule={
        # Every sweep that finishes leaves a heartbeat row; /health/clock reads them all.
        # Windows that opened, promises that come close, promises that were missed.
        "follow-ups: announce windows that opened": every_period("followups.tasks.announce"),
        "follow-ups: climb the ladder of what comes close or is late": every_period(
            "followups.tasks.escalate"
        ),
        # Cases that somebody took and did nothing with.
        "follow-ups: give back claims that lapsed": every_period("followups.tasks.lapse_claims"),
        # Cases whose pause is over are worked on again.
        "follow-ups: resume after a pause": every_period("followups.tasks.resume"),
        # Before a shift ends: promises that would wait until nobody is on.
        "follow-ups: say what would go uncovered": every_period("followups.tasks.uncovered"),
        # What an action should have written and a fault prevented; each finding is logged as an error.
        "follow-ups: reconcile with encounters": every_period("followups.tasks.reconcile"),
        # Connections that began 30 days ago: does the service go on?
        "cases: ask again about connections": every_period("cases.tasks.ask_again"),
        # Drafts that nobody touched for thirty days.
        "cases: forget old drafts": every_period("cases.tasks.forget_drafts"),
        # Notes that wait for a signature: their author hears after a day, the supervisors after two.
        "cases: remind of notes that are not signed": every_period("cases.tasks.remind_of_unsigned"),
        # Files whose row was never written or is gone.
        "cases: forget files without a row": every_period("cases.tasks.forget_orphans"),
        # Referrals that no provider moved within their need's limit come back to who has the case.
        "referrals: give back what waits too long": every_period("referrals.tasks.give_back"),
        # Files of rows that someone asked for, part by part; and those whose time is up.
        "insights: write exports": every_period("insights.tasks.write_exports"),
        "insights: forget old exports": every_period("insights.tasks.forget_exports"),
        # Days whose rows changed are counted again, so that figures over years read sums.
        "insights: count days that changed": every_period("insights.tasks.summarize"),
        # Once a night: do the sums still say what the rows say?
        "insights: compare sums with rows": every_period("insights.tasks.check_figures"),
        # Notices are rows first; this hands them to their channels, e-mail among them.
        "notices: deliver the outbox": every_period("notices.tasks.deliver"),
        # Idempotency keys older than 48 hours.
        "housekeeping: forget old keys": every_period("heart.core.tasks.forget_keys"),
    },
)
app.autodiscover_tasks()
