"""The clock's way in: each task is one pass of one sweep, without arguments, harmless twice."""

from celery import shared_task

from heart.core.sweeps import run_sweep


@shared_task
def remind_of_unsigned() -> None:
    run_sweep("cases.remind_of_unsigned")


@shared_task
def forget_orphans() -> None:
    run_sweep("cases.forget_orphans")


@shared_task
def ask_again() -> None:
    run_sweep("cases.ask_again")


@shared_task
def forget_drafts() -> None:
    run_sweep("cases.forget_drafts")
