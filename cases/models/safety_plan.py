"""What keeps a neighbor safe when a crisis comes, in their own words: six steps, version by version."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet

LONGEST_STEP = 4_000  # characters


@dataclass(frozen=True)
class Step:
    """One step as it is shown: its number, what it is about, the neighbor's lines."""

    number: int
    label: str
    lines: list[str]


class SafetyPlanQuerySet(RecordQuerySet):
    def current(self) -> "SafetyPlanQuerySet":
        """The newest version of each neighbor's."""
        newer = SafetyPlan.objects.filter(neighbor=OuterRef("neighbor"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer))

    def newest_first(self) -> "SafetyPlanQuerySet":
        return self.order_by("-number")


class SafetyPlan(Record):
    """One version of a neighbor's safety plan, in the six steps of Stanley and Brown. It stands as written.

    Looking at it again is a new version too: the words may stay, the next review does not.
    """

    # In the order in which they are tried. What each asks is ours; what it is about is the instrument's.
    STEPS = {
        "warning_signs": _("Signs that a crisis may be coming"),
        "own_ways": _("What I can do by myself"),
        "people_and_places": _("People and places that take my mind off it"),
        "people_to_ask": _("People I can ask for help"),
        "professionals": _("Professionals and places to call"),
        "safer_place": _("Making the place around me safer"),
    }

    neighbor = models.ForeignKey(
        "neighbors.Neighbor", models.PROTECT, related_name="safety_plans", verbose_name=_("neighbor")
    )
    number = models.PositiveIntegerField(_("version"))
    warning_signs = models.TextField(_("signs that a crisis may be coming"), blank=True)
    own_ways = models.TextField(_("what I can do by myself"), blank=True)
    people_and_places = models.TextField(_("people and places that take my mind off it"), blank=True)
    people_to_ask = models.TextField(_("people I can ask for help"), blank=True)
    professionals = models.TextField(_("professionals and places to call"), blank=True)
    safer_place = models.TextField(_("making the place around me safer"), blank=True)
    review_on = models.DateField(_("look at it again on"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written with")
    )
    written_at = models.DateTimeField(_("written"))

    objects: ClassVar = SafetyPlanQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("safety plan")
        constraints = [
            models.UniqueConstraint(fields=["neighbor", "number"], name="safetyplan_one_of_each_version"),
            models.CheckConstraint(condition=Q(number__gte=1), name="safetyplan_versions_count_from_one"),
            models.CheckConstraint(
                condition=~Q(
                    warning_signs="",
                    own_ways="",
                    people_and_places="",
                    people_to_ask="",
                    professionals="",
                    safer_place="",
                ),
                name="safetyplan_says_something",
            ),
        ]
        indexes = [models.Index(fields=["review_on"], name="safetyplan_by_review")]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.ReadOnly(
                name="words_stand",
                fields=[
                    "number", "warning_signs", "own_ways", "people_and_places", "people_to_ask",
                    "professionals", "safer_place", "review_on", "written_by", "written_at",
                ],
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def steps(self) -> list[Step]:
        """Every step, in the language that is active; one without words has no lines."""
        return [
            Step(number, str(label), [line for line in getattr(self, name).splitlines() if line.strip()])
            for number, (name, label) in enumerate(self.STEPS.items(), 1)
        ]

    def people_ids(self) -> list[UUID]:
        return [self.neighbor_id]
