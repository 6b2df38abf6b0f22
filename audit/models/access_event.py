import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AccessEvent(models.Model):
    """Someone was shown people's records. Written in the transaction of the read; never changed.

    `about` holds the ids of the records shown and of the neighbors they are about.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(db_default=Now(), editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    via = models.CharField(max_length=20)
    noun = models.CharField(max_length=40)
    about = ArrayField(models.UUIDField())
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("access event")
        indexes = [
            GinIndex(fields=["about"], name="access_event_about"),
            models.Index(fields=["-at", "-id"], name="access_event_by_time"),
            models.Index(fields=["actor", "-at"], name="access_event_by_actor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about__len__gt=0), name="access_event_is_about_someone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.at:%Y-%m-%dT%H:%M:%SZ}"
