from typing import Any

from django.core.management.base import BaseCommand, CommandError

from heart.core.invariants import INVARIANTS


class Command(BaseCommand):
    help = "Check every promise of the domain against the database; names the rows (ids only) that break one."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for each in INVARIANTS.values():
            found = [str(pk) for pk in each.broken_by()]
            self.stdout.write(f"{'BROKEN' if found else 'ok':6} {each.name}")
            if not found:
                continue
            broken += 1
            self.stdout.write(f"       {each.promise}")
            for row in found:
                self.stdout.write(f"       {row}")
        if broken:
            raise CommandError(
                f"{broken} of {len(INVARIANTS)} invariants are broken; the rows are named above."
            )
        self.stdout.write(f"All {len(INVARIANTS)} invariants hold.")
