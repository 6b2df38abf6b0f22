import uuid
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet

SHORTEST_PURPOSE = 10  # characters


class ExportQuerySet(RecordQuerySet["Export"]):
    def waiting(self) -> "ExportQuerySet":
        """Those that are to be written, the oldest first; the row is the schedule."""
        return self.filter(status=Export.Status.WAITING).order_by("requested_at", "id")

    def lapsed(self, at: datetime) -> "ExportQuerySet":
        """Those whose file is past its time."""
        return self.filter(status=Export.Status.DONE, expires_at__lte=at)

    def newest_first(self) -> "ExportQuerySet":
        return self.order_by("-requested_at", "-id")


class Export(Record):
    """Rows that someone asked to take out of the house: what, why, and what became of it.

    Its file is written part by part by the clock, kept in `ExportFile` and forgotten at `expires_at`.
    """

    class Kind(models.TextChoices):
        ENCOUNTERS = "encounters", _("Encounters")
        FOLLOW_UPS = "follow_ups", _("Follow-ups")
        NEEDS = "needs", _("Needs")
        EXTRACT = "extract", _("De-identified extract")

    class Form(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Workbook (XLSX)")
        ZIP = "zip", _("ZIP with its codebook")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Is being written")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Was not written")
        EXPIRED = "expired", _("File is gone")

    class Failure(models.TextChoices):
        """Why there is no file, and never will be."""

        NOT_ALLOWED = "not_allowed", _("Its reader may not have these rows any more.")
        TOO_MANY = "too_many", _("There are too many rows for one file. Choose a shorter time.")
        GAVE_UP = "gave_up", _("It broke off five times. Tell your administrator.")

    TRANSITIONS: ClassVar = {
        Status.WAITING: {Status.DONE, Status.FAILED},
        Status.DONE: {Status.EXPIRED},
        Status.FAILED: set(),
        Status.EXPIRED: set(),
    }

    kind = models.CharField(_("rows"), max_length=20, choices=Kind)
    form = models.CharField(_("file"), max_length=5, choices=Form)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    filters = models.JSONField(_("filters"), default=dict, blank=True)  # {axis: code}, as of a lens
    purpose = models.CharField(_("purpose"), max_length=300)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    requested_at = models.DateTimeField(_("asked"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    # How often a worker took it up since its last part went well.
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    failure = models.CharField(_("reason"), max_length=20, choices=Failure, blank=True)
    row_count = models.PositiveIntegerField(_("rows written"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expires_at = models.DateTimeField(_("file until"), null=True, blank=True)

    objects: ClassVar = ExportQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("export")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["encounters", "follow_ups", "needs", "extract"]),
                name="export_kind_known",
            ),
            models.CheckConstraint(
                # What is de-identified goes with its codebook, and nothing else is a ZIP.
                condition=Q(kind="extract", form="zip") | (~Q(kind="extract") & Q(form__in=["csv", "xlsx"])),
                name="export_form_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")), name="export_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(purpose__regex=rf"^.{{{SHORTEST_PURPOSE},}}$"), name="export_says_what_for"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", finished_at=None, row_count=None, expires_at=None, failure="")
                | Q(
                    status__in=["done", "expired"], finished_at__isnull=False, row_count__isnull=False,
                    expires_at__isnull=False, failure="",
                )
                | (
                    Q(status="failed", finished_at__isnull=False, row_count=None, expires_at=None)
                    & ~Q(failure="")
                ),
                name="export_status_says_what_became_of_it",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["requested_at", "id"], condition=Q(status="waiting"), name="export_waiting"),
            models.Index(fields=["expires_at"], condition=Q(status="done"), name="export_by_end"),
            models.Index(fields=["-requested_at", "-id"], name="export_newest_first"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What every row of its file says, so that a copy leads back here."""
        return f"X-{self.pk.hex[:10].upper()}"

    @property
    def file_name(self) -> str:
        return f"heart-{self.kind.replace('_', '-')}-{self.number}.{self.form}"

    def people_ids(self) -> list[UUID]:
        return []


class ExportPart(models.Model):
    """Some rows of an export that is being written, with the row after which the next part begins.

    Kept without history, and gone when the file is whole: it holds what the rows themselves hold.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    export = models.ForeignKey(Export, models.PROTECT, related_name="parts")
    sheet = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    rows = models.JSONField()
    row_count = models.PositiveIntegerField()
    last_id = models.UUIDField(null=True)  # null: the sheet is whole

    class Meta:
        verbose_name = _("part of an export")
        constraints = [
            models.UniqueConstraint(fields=["export", "sheet", "number"], name="exportpart_once"),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.sheet} {self.number}"


class ExportFile(models.Model):
    """The whole file of an export: in the database, where it is as safe as the rows, and on no web server."""

    export = models.OneToOneField(Export, models.PROTECT, primary_key=True, related_name="file")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of an export")

    def __str__(self) -> str:
        return str(self.export_id)
