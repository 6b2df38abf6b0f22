from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record


class Voice(Record):
    """What a neighbor says of us, in three answers, each of which may be left out.

    Asked by somebody who did not help them, and kept apart: on no case, in no story, only counted.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    QUESTIONS = {
        "kept_word": _("Did we do what we said we would do?"),
        "respected": _("Did you feel respected?"),
        "helped": _("Did it help with what you wanted?"),
    }

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name=_("case"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    kept_word = models.CharField(QUESTIONS["kept_word"], max_length=10, choices=Answer, blank=True)
    respected = models.CharField(QUESTIONS["respected"], max_length=10, choices=Answer, blank=True)
    helped = models.CharField(QUESTIONS["helped"], max_length=10, choices=Answer, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("outcome voice")
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__in": ["", "yes", "partly", "no"]}), name=f"voice_{name}_known"
                )
                for name in ("kept_word", "respected", "helped")
            ),
            models.CheckConstraint(
                condition=~Q(kept_word="", respected="", helped=""), name="voice_answers_something"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="voice_by_time")]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(name="said_stays_said", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.case_id, self.case.neighbor_id]
