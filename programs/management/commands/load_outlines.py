from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from heart.core.acting import coming_through
from programs.actions import load_outlines
from programs.serializers import OutlinesError, parse_outlines


class Command(BaseCommand):
    help = "Load the borders of beats from GeoJSON, for maps and for distances from a beat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a FeatureCollection of polygons, longitude before latitude")
        parser.add_argument("--property", default="beat", help="which property is the beat's code (beat)")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            outlines = parse_outlines(path.read_text(encoding="utf-8-sig"), options["property"])
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}.") from None
        except (OutlinesError, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: {error}") from None
        with coming_through("command"):
            moved, unknown = load_outlines(outlines=outlines, by=User.objects.operator(), at=timezone.now())
        if unknown:
            self.stdout.write(f"No beat of the profile: {', '.join(unknown)}")
        self.stdout.write(f"{moved} borders new or changed, {len(outlines) - moved - len(unknown)} unchanged")
