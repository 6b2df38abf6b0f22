from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import create_token
from accounts.models import User
from heart.core.errors import Refusal


class Command(BaseCommand):
    help = "Make an API token; it is printed alone on the last line and can't be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="what it is for")
        parser.add_argument("--days", type=int, default=90, help="how long it is valid (90)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("There is no account with this e-mail.")
        try:
            _row, key = create_token(
                by=User.objects.operator(),
                at=timezone.now(),
                user=user,
                name=options["name"],
                days=options["days"],
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"Valid for {options['days']} days. Keep it secret.")
        self.stdout.write(key)
