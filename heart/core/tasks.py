"""Housekeeping that the clock starts."""

from celery import shared_task
from django.utils import timezone

from heart.core.idempotency import forget_old_keys


@shared_task
def forget_keys() -> None:
    forget_old_keys(timezone.now())
