"""The clock's way in: each task is one pass of one sweep, without arguments, harmless twice."""

from celery import shared_task

from heart.core.sweeps import run_sweep


@shared_task
def announce() -> None:
    run_sweep("followups.announce")


@shared_task
def escalate() -> None:
    run_sweep("followups.escalate")


@shared_task
def uncovered() -> None:
    run_sweep("followups.uncovered")


@shared_task
def reconcile() -> None:
    run_sweep("followups.reconcile")


@shared_task
def lapse_claims() -> None:
    run_sweep("followups.lapse_claims")


@shared_task
def resume() -> None:
    run_sweep("followups.resume")
