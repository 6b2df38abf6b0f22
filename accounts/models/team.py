from django.db import models
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record


class Team(Record):
    """People who share a queue of cases."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)

    class Meta(Record.Meta):
        verbose_name = _("team")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
