from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from heart.core.acting import coming_through
from programs.actions import Changes, load_profile
from programs.serializers import ProfileProblems, parse_profile


class Command(BaseCommand):
    help = "Load a city's profile: programs, call types, beats, hours, closed days, rules and policies."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a profile in TOML; programs/profiles/ has one to read")
        parser.add_argument("--dry-run", action="store_true", help="say what would change; change nothing")
        parser.add_argument(
            "--move-open",
            action="store_true",
            help="move open follow-ups to the policies that hold for them now; without it none moves",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            profile = parse_profile(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}.") from None
        except UnicodeDecodeError as error:
            raise CommandError(
                f"{path} is not UTF-8 text (byte {error.start}). Nothing was loaded."
            ) from None
        except ProfileProblems as error:
            for problem in error.problems:
                self.stderr.write(f"{path}, line {problem.line}: {problem.reason}")
            raise CommandError(f"{len(error.problems)} to put right. Nothing was loaded.") from None
        with coming_through("command"), transaction.atomic():
            changes = load_profile(
                profile=profile,
                by=User.objects.operator(),
                at=timezone.now(),
                move_promises=options["move_open"],
            )
            transaction.set_rollback(options["dry_run"])
        for warning in (warning for one in changes for warning in one.warnings):
            self.stderr.write(warning)
        self._say_what_moves(sum(one.promises for one in changes), **options)
        said = f"{profile.city['name']}: {_summary(changes)}"
        self.stdout.write(f"{said}. Nothing was changed." if options["dry_run"] else said)

    def _say_what_moves(self, promises: int, *, dry_run: bool, move_open: bool, **options: Any) -> None:
        if not promises:
            return
        if move_open and not dry_run:
            self.stdout.write(f"{promises} open follow-ups moved.")
        else:
            self.stdout.write(f"{promises} open follow-ups would move with --move-open; none did.")


def _summary(changes: list[Changes]) -> str:
    parts = []
    for one in changes:
        counts = {"new": one.added, "changed": one.changed, "removed": one.removed}
        said = [f"{count} {word}" for word, count in counts.items() if count]
        if said:
            parts.append(f"{one.noun} {', '.join(said)}")
    return "; ".join(parts) or "nothing changed"
