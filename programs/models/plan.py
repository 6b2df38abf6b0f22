from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record
from programs.models.need_category import NeedCategory


class PlanTemplate(Record):
    """What usually helps with a need in this city: the steps, in order, and the papers to bring."""

    need = models.CharField(_("need"), max_length=20, choices=NeedCategory)
    title = models.CharField(_("title"), max_length=100)
    steps = ArrayField(models.CharField(max_length=300), verbose_name=_("steps"), default=list)
    documents = ArrayField(models.CharField(max_length=300), verbose_name=_("papers"), default=list)

    class Meta(Record.Meta):
        verbose_name = _("plan template")
        ordering = ["need", "title"]
        constraints = [
            models.UniqueConstraint(fields=["need", "title"], name="plantemplate_one_of_a_title"),
            models.CheckConstraint(condition=Q(need__in=NeedCategory.values), name="plantemplate_need_known"),
            models.CheckConstraint(
                condition=~Q(steps__len=0) | ~Q(documents__len=0), name="plantemplate_proposes_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title
