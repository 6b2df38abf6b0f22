"""Files of rows: asked for with a purpose, written part by part by the clock, forgotten in time.

The row is the schedule. A part is written with the place where the next one begins in one transaction, so
whoever is killed leaves a whole number of parts, and the next sweep goes on there. There is no file before
the last part.
"""

import io
import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from audit.reading import note_reading
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from heart.core.sweeps import sweep
from insights.measures import AXES, Lens, Period
from insights.models import Export, ExportFile, ExportPart
from insights.models.export import SHORTEST_PURPOSE
from insights.rules import may_export
from insights.sheets import extract
from insights.sheets.exported import ROW_SHEETS, ExportedSheet, Reader
from insights.sheets.writing import Sheet, as_csv, as_xlsx
from notices.actions import tell
from notices.models import Notice
from programs.queries import city_zone

log = logging.getLogger(__name__)
Rows = Iterable[list[Any]]

PART = 500  # rows
PARTS_A_SWEEP = 20  # of one export: a task ends long before its limit
MOST_ROWS = 100_000
MOST_TRIES = 5
MOST_WAITING = 3  # of one person


@transaction.atomic
def ask_export(*, kind: str, form: str, lens: Lens, purpose: str, by: User, at: datetime) -> Export:
    """Ask for a file of rows. It is written by the clock, and a notice says when it is ready.

    Raises NotPermitted, Invalid (no purpose, an unknown kind or form), InvalidTransition (too many wait).
    """
    if kind not in Export.Kind.values:
        raise Invalid(_("There are no such rows."), attr="kind")
    may_export(by, kind)
    purpose = " ".join(purpose.split())
    longest = Export._meta.get_field("purpose").max_length or 0
    if not SHORTEST_PURPOSE <= len(purpose) <= longest or "\x00" in purpose:
        raise Invalid(_("Say what it is for, in 10 to 300 characters."), attr="purpose")
    if form not in _forms(kind):
        raise Invalid(_("These rows do not come as such a file."), attr="form")
    User.objects.lock(by.pk)  # two at once would both be the last one allowed
    if Export.objects.waiting().filter(requested_by=by).count() >= MOST_WAITING:
        raise InvalidTransition(_("Three exports of yours are being written. Wait for one of them."))
    return Export(
        kind=kind, form=form, first_on=lens.period.first, last_on=lens.period.last, filters=lens.narrowed,
        purpose=purpose, requested_by=by, requested_at=at,
    ).save_by(by, reason=purpose)  # fmt: skip


def _forms(kind: str) -> list[str]:
    return [Export.Form.ZIP] if kind == Export.Kind.EXTRACT else [Export.Form.CSV, Export.Form.XLSX]


@sweep
def write_exports(at: datetime) -> int:
    """Go on writing what waits; returns how many parts and files were written."""
    written = 0
    for pk in list(Export.objects.waiting().values_list("pk", flat=True)[:10]):
        if not _take_up(pk, at):
            continue
        try:
            for _n in range(PARTS_A_SWEEP):
                if not write_part(pk, at=at):
                    break
                written += 1
        except Exception:
            # Its try is counted already: the next sweep goes on after the last whole part, or gives up.
            log.exception("export %s broke off", pk)
    return written


@transaction.atomic
def _take_up(pk: UUID, at: datetime) -> bool:
    """Count a try before it is made, so that what kills a worker each time is given up at last."""
    export = _waiting(pk)
    if export is None:
        return False
    if export.tries >= MOST_TRIES:
        _end(export, at, failure=Export.Failure.GAVE_UP)
        return False
    export.tries += 1
    export.save_by(User.objects.clock())
    return True


@transaction.atomic
def write_part(pk: UUID, *, at: datetime) -> bool:
    """Write the next rows of an export, or its file when there are none left; False: nothing is left to do.

    The rows are those that whoever asked may see now, and each is written down as read by them.
    """
    export = _waiting(pk)
    if export is None:
        return False
    if not _still_allowed(export):
        _end(export, at, failure=Export.Failure.NOT_ALLOWED)
        return False
    reader = reader_of(export)
    for sheet in sheets_of(export):
        last = export.parts.filter(sheet=sheet.name).order_by("-number").first()
        if last is None or last.last_id is not None:
            _write_rows(export, sheet, reader, last)
            if _rows_so_far(export) > MOST_ROWS:
                _end(export, at, failure=Export.Failure.TOO_MANY)
                return False
            return True
    _finish(export, at)
    return False


def _waiting(pk: UUID) -> Export | None:
    """The export, locked, if it waits and nobody else is writing it."""
    return Export.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk=pk, status=Export.Status.WAITING
    ).first()  # fmt: skip


def _still_allowed(export: Export) -> bool:
    try:
        may_export(export.requested_by, export.kind)
    except NotPermitted:
        return False
    return True


def sheets_of(export: Export) -> tuple[ExportedSheet, ...]:
    return extract.SHEETS if export.kind == Export.Kind.EXTRACT else ROW_SHEETS[Export.Kind(export.kind)]


def reader_of(export: Export) -> Reader:
    period = Period(export.first_on, export.last_on, city_zone())
    codes = {name: code for name, code in export.filters.items() if name in AXES}
    return Reader(export.requested_by, Lens(period, **codes), export.requested_at)


def _write_rows(export: Export, sheet: ExportedSheet, reader: Reader, last: ExportPart | None) -> None:
    rows = sheet.rows(reader).order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last.last_id)
    found = list(rows[:PART])
    note_reading(found, by=export.requested_by, via="export", reason=export.purpose)
    ExportPart.objects.create(
        export=export,
        sheet=sheet.name,
        number=last.number + 1 if last else 1,
        rows=[[_as_json(value) for value in sheet.row(record, reader)] for record in found],
        row_count=len(found),
        last_id=found[-1].pk if len(found) == PART else None,
    )
    if export.tries:
        export.tries = 0
        export.save_by(User.objects.clock())


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _rows_so_far(export: Export) -> int:
    return export.parts.aggregate(n=Sum("row_count"))["n"] or 0


def _finish(export: Export, at: datetime) -> None:
    export.row_count = _rows_so_far(export)
    ExportFile.objects.create(export=export, content=_content(export))
    export.expires_at = at + timedelta(hours=settings.EXPORT_HOURS)
    _end(export, at)


def _end(export: Export, at: datetime, failure: str = "") -> None:
    export.move_to(Export.Status.FAILED if failure else Export.Status.DONE)
    export.failure, export.finished_at = failure, at
    export.parts.all().delete()
    export.save_by(User.objects.clock(), reason=failure)
    tell(
        to=[export.requested_by], kind=Notice.Kind.EXPORT_READY, about=export.pk, case_number="",
        path=reverse("insights:exports"), at=at, step=export.status,
    )  # fmt: skip


def _content(export: Export) -> bytes:
    sheets = [(sheet, _rows(export, sheet)) for sheet in sheets_of(export)]
    if export.form == Export.Form.ZIP:
        return _zipped(export, sheets)
    sheet, rows = sheets[0]
    heading = [*sheet.heading, "export"]
    marked = ([*row, export.number] for row in rows)
    if export.form == Export.Form.CSV:
        return as_csv([heading, *marked])
    about = [[field.name, field.means] for field in sheet.fields]
    book = [Sheet(sheet.name, heading, marked), Sheet(_("About"), [_("Column"), _("Meaning")], about)]
    return as_xlsx(book, watermark=watermark(export))


def _rows(export: Export, sheet: ExportedSheet) -> Rows:
    for part in export.parts.filter(sheet=sheet.name).order_by("number").iterator(chunk_size=10):
        yield from part.rows


def watermark(export: Export) -> str:
    """Who asked for it, when, and where that is written down."""
    words = {"number": export.number, "who": export.requested_by.name, "day": export.requested_at.date()}
    return _("%(number)s · asked for by %(who)s on %(day)s · do not pass on") % words


def _zipped(export: Export, sheets: Iterable[tuple[ExportedSheet, Rows]]) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for sheet, rows in sheets:
            marked = ([*row, export.number] for row in rows)
            archive.writestr(f"{sheet.name}.csv", as_csv([[*sheet.heading, "export"], *marked]))
        archive.writestr("codebook.csv", as_csv(extract.codebook()))
        words = extract.READ_ME.format(
            number=export.number, version=extract.VERSION, first=export.first_on, last=export.last_on,
            at=export.requested_at.isoformat(timespec="minutes"), who=export.requested_by.name,
            purpose=export.purpose,
        )  # fmt: skip
        archive.writestr("READ-ME.txt", words)
    return written.getvalue()


@sweep
def forget_exports(at: datetime) -> int:
    """Delete the files whose time is up; that they were is kept."""
    forgotten = 0
    for pk in list(Export.objects.lapsed(at).values_list("pk", flat=True)[:100]):
        forgotten += _forget(pk, at)
    return forgotten


@transaction.atomic
def _forget(pk: UUID, at: datetime) -> int:
    rows = Export.objects.select_for_update(skip_locked=True, of=("self",))
    export = rows.filter(pk=pk, status=Export.Status.DONE, expires_at__lte=at).first()
    if export is None:
        return 0
    ExportFile.objects.filter(export=export).delete()
    export.move_to(Export.Status.EXPIRED)
    export.save_by(User.objects.clock())
    return 1


@transaction.atomic
def take_file(*, export: Export, by: User, at: datetime) -> bytes:
    """The file of an export, for whoever asked for it; that it was taken is written down.

    Raises NotPermitted, InvalidTransition (not ready, not written, or its time is up).
    """
    require(by, "insights.take_export", export)
    may_export(by, export.kind)
    file = ExportFile.objects.filter(export=export).first()
    if file is None or export.expires_at is None or export.expires_at <= at:
        raise InvalidTransition(_("There is no file: it is being written, or its time is up. Ask again."))
    note_reading([export], by=by, via="export", reason=export.purpose)
    return bytes(file.content)
