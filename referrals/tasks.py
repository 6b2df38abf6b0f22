"""The clock's way in: each task is one pass of one sweep, without arguments, harmless twice."""

from celery import shared_task

from heart.core.sweeps import run_sweep


@shared_task
def give_back() -> None:
    run_sweep("referrals.give_back")
