"""Housekeeping that the clock starts."""

from celery import shared_task

from heart.core.sweeps import run_sweep


@shared_task
def forget_keys() -> None:
    run_sweep("heart.forget_keys")
