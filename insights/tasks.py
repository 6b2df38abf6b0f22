"""The clock's way in: each task is one pass of one sweep, without arguments, harmless twice."""

from celery import shared_task

from heart.core.sweeps import run_sweep


@shared_task
def write_exports() -> None:
    run_sweep("insights.write_exports")


@shared_task
def forget_exports() -> None:
    run_sweep("insights.forget_exports")


@shared_task
def summarize() -> None:
    run_sweep("insights.summarize")


@shared_task
def check_figures() -> None:
    run_sweep("insights.check_figures")
