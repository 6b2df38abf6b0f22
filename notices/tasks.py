"""The clock's way in."""

from celery import shared_task

from heart.core.sweeps import run_sweep


@shared_task
def deliver() -> None:
    run_sweep("notices.deliver")
