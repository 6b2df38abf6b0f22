import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from heart.core.sweeps import SWEEPS, run_sweep

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "One pass of everything that beat runs: the second heartbeat, for cron or for a hand."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for name in SWEEPS:
            try:
                changed = run_sweep(name)
            except Exception as error:  # the other sweeps still have to run
                failed.append(name)
                logger.error("Sweep %s failed: %s", name, type(error).__name__)
                continue
            self.stdout.write(f"{name}: {changed}")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The log says on what.")
