import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heart.core.models import RecordQuerySet

LONGEST_DRAFT = 1_000_000  # characters, in all its fields


class DraftQuerySet(RecordQuerySet["Draft"]):
    def of(self, user: Any) -> "DraftQuerySet":
        return self.filter(owner=user)


class Draft(models.Model):
    """What someone typed into a form and has not saved yet: seen by them alone, kept without history.

    It is no record: history would keep each half sentence for years, also the ones that were taken back. It
    is deleted when the form is saved, and when nobody touched it for long (`cases.actions.drafts.KEPT_FOR`).
    `about` says which form it is of: the encounter, the 911 call, or the id that the new form came with.
    """

    class Kind(models.TextChoices):
        NEW_ENCOUNTER = "new_encounter", _("a new encounter")
        CALL_ENCOUNTER = "call_encounter", _("an encounter from a 911 call")
        CHANGE_ENCOUNTER = "change_encounter", _("a change of an encounter")
        NOTE = "note", _("a note")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    about = models.UUIDField(_("about"))
    # The one-time key of the form: whichever device sends it, it makes one record.
    form_key = models.UUIDField(_("one-time key"))
    values = models.JSONField(_("text"), default=dict)  # {name: [texts]}, as a form sends them
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"))

    LOCKED_AFTER: ClassVar[tuple[str, ...]] = ()
    objects: ClassVar = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind", "about"], name="draft_one_per_owner_and_form"),
            models.CheckConstraint(
                condition=Q(kind__in=["new_encounter", "call_encounter", "change_encounter", "note"]),
                name="draft_kind_known",
            ),
            models.CheckConstraint(
                # A new form has no record yet: the key that it came with is what it is about.
                condition=~Q(kind="new_encounter") | Q(about=models.F("form_key")),
                name="draft_of_a_new_form_is_about_its_key",
            ),
        ]
        indexes = [models.Index(fields=["updated_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return str(self.pk)
