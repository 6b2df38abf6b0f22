import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import User
from heart.core.acting import coming_through
from heart.core.errors import Refusal
from heart.core.grants import sign_in_as_owner
from heart.desk.demo.actions import seed_demo
from programs.queries import city_zone

BAR = 30


def whole_number(name: str, value: str | int, least: int) -> int:
    if not str(value).isdecimal() or int(value) < least:
        raise CommandError(f"--{name}: give a whole number, {least} or more.")
    return int(value)


def day_or_moment(value: str | date) -> date | datetime:
    text = value.isoformat() if isinstance(value, date) else value
    try:
        moment = parse_datetime(text) if "T" in text else parse_date(text)
    except ValueError:
        moment = None
    if moment is None or (isinstance(moment, datetime) and moment.tzinfo is None):
        raise CommandError(
            "--until: give a day as 2026-11-19, or a moment with its zone as 2026-11-19T19:00-05:00."
        )
    return moment


class Command(BaseCommand):
    help = "Fill an empty database with an invented year of the city whose profile is loaded, ending now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--encounters", default=2000, metavar="N")
        parser.add_argument("--seed", default=1, metavar="S", help="the same seed, the same people")
        parser.add_argument("--until", metavar="DATE", help="the year's last day; today if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        # Only the owner of the tables may date history as the story has it.
        sign_in_as_owner()
        try:
            with coming_through("command"):
                seed_demo(
                    by=User.objects.operator(),
                    at=self._end(options["until"]),
                    encounters=whole_number("encounters", options["encounters"], least=1),
                    seed=whole_number("seed", options["seed"], least=0),
                    progress=self._progress,
                )
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{options['encounters']} encounters of an invented year.")

    def _end(self, until: str | date | None) -> datetime:
        """A day ends at midnight of the city, today's now; a later one has not happened."""
        now = timezone.now().replace(microsecond=0)
        if until is None:
            return now
        until = day_or_moment(until)
        if not isinstance(until, datetime):
            midnight = datetime.combine(until + timedelta(days=1), time.min, city_zone())
            until = min(midnight, now) if until <= now.astimezone(city_zone()).date() else midnight
        if until > now:
            raise CommandError("--until is in the future. Give today or an earlier day.")
        return until.astimezone(now.tzinfo)

    def _progress(self, what: str, done: int, of: int) -> None:
        if not sys.stderr.isatty():
            if done == of:
                self.stderr.write(f"{what}: {of}")
            return
        filled = BAR * done // of
        self.stderr.write(
            f"\r{what:<8} [{'#' * filled}{'.' * (BAR - filled)}] {done}/{of}",
            ending="\n" if done == of else "",
        )
        self.stderr.flush()
