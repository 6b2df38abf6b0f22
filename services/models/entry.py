"""What the nouns of the directory share. Their names and fields are those of HSDS 3.0."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record


class Entry(Record):
    """An organization, a location or a service: what a source publishes and imports again.

    `source_digest` is of what the source last said: the same again is passed over, so that what staff
    corrected here since stays.
    """

    source = models.CharField(_("source"), max_length=60, blank=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(Record.Meta):
        abstract = True


class Part(Record):
    """What hangs on an entry. HSDS lets one phone hang on many; here each has a row, by its own id.

    `hsds_id` is the id that it bears in HSDS, there and when it is served back.
    """

    hsds_id = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    # The entries that it may hang on; each row names exactly one of them.
    OWNERS: ClassVar[tuple[str, ...]] = ("service",)
    # What it hangs on inside of the entry, if anything: the name in HSDS of the list is its related_name.
    INSIDE: ClassVar[tuple[str, ...]] = ()

    class Meta(Record.Meta):
        abstract = True


def hangs_on_one(*owners: str, name: str) -> CheckConstraint:
    """Exactly one of these foreign keys is set."""
    condition = Q()
    for owner in owners:
        condition |= Q(**{f"{other}__isnull": other != owner for other in owners})
    return CheckConstraint(condition=condition, name=name)


def owner(to: str, related_name: str, verbose_name: Any) -> models.ForeignKey:
    """A foreign key to one of the entries that a part may hang on."""
    return models.ForeignKey(
        f"services.{to}",
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )


def text(label: Any, length: int | None = None) -> models.TextField | models.CharField:
    """A text that a source may leave out."""
    return (
        models.CharField(label, max_length=length, blank=True)
        if length
        else models.TextField(label, blank=True)
    )
