import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import create_staff
from accounts.models import Role, Team, User
from heart.core.errors import Refusal


class Command(BaseCommand):
    help = "Make an account for someone who will sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=sorted(set(Role.values) - {Role.SYSTEM}))
        parser.add_argument("--name", default="")
        parser.add_argument("--team", default="", help="code of the team")
        parser.add_argument(
            "--source", default="", help="for --role integration: the source that it may write"
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else None
        team = None
        if options["team"]:
            team = Team.objects.filter(code=options["team"]).first()
            if team is None:
                raise CommandError(f"There is no team with the code {options['team']!r}.")
        try:
            user = create_staff(
                by=User.objects.operator(),
                at=timezone.now(),
                email=options["email"],
                role=options["role"],
                name=options["name"],
                team=team,
                password=password,
                source=options["source"],
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(
            f"{user.email} may now sign in." if password else f"{user.email} has no password yet."
        )
