from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from programs.models.effective import Effective, one_at_a_time
from programs.models.program import Retirable


class CallType(Retirable):
    """What a 911 call is about, by a code that stays when its name drifts."""

    label = models.CharField(_("label"), max_length=100)

    class Meta(Retirable.Meta):
        verbose_name = _("call type")
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(Lower("label"), name="calltype_label_once"),
        ]

    def __str__(self) -> str:
        return self.label


class CallTypeAlias(Effective):
    """Another name that a call type went by, and when."""

    call_type = models.ForeignKey(
        CallType, models.PROTECT, related_name="aliases", verbose_name=_("call type")
    )
    label = models.CharField(_("label"), max_length=100)

    class Meta(Effective.Meta):
        verbose_name = _("alias of a call type")
        ordering = ["starts_on", "label"]
        constraints = [
            *Effective.Meta.constraints,
            one_at_a_time(Lower("label"), name="calltypealias_means_one_type"),
        ]

    def __str__(self) -> str:
        return self.label
