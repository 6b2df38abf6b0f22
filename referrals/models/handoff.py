from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record
from referrals.models.referral import Referral


class Handoff(Record):
    """One contact with three people: the neighbor, somebody at the provider's, and one of us.

    When, how and by whom stands on the contact itself, which counts as any other; who came from the
    provider stands here.
    """

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="handoffs", verbose_name=_("referral"), editable=False
    )
    contact = models.OneToOneField(
        "followups.ContactAttempt", models.PROTECT, related_name="handoff", verbose_name=_("contact"),
        editable=False,
    )  # fmt: skip
    provider_person = models.CharField(_("who was there for the provider"), max_length=200)

    class Meta(Record.Meta):
        verbose_name = _("warm handoff")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(provider_person__regex=r"^\s*$"), name="handoff_names_who_was_there"
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.provider_person

    def people_ids(self) -> list[UUID]:
        return [self.referral_id, *self.referral.people_ids()]
