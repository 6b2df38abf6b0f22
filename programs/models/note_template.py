from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from programs.models.effective import Effective, EffectiveQuerySet, one_at_a_time, or_none
from programs.models.program import Program

GENERAL = "general"
# What a note asks where the profile says nothing else; there as long as there are notes.
USUAL_SINCE = date(1900, 1, 1)
USUAL_SECTIONS = [
    {"key": "saw", "label": "What we saw", "hint": ""},
    {"key": "words", "label": "In their words", "hint": ""},
    {"key": "did", "label": "What we did", "hint": ""},
    {"key": "plan", "label": "Plan", "hint": "Who does what, by when"},
]


@dataclass(frozen=True)
class Section:
    """One part of a note: its key in the data, its heading, and what its writer is told about it."""

    key: str
    label: str
    hint: str = ""


class NoteFact(models.TextChoices):
    """Answers of the encounter that can stand beside a note; read there, never out of its words."""

    FELT_SAFE = "felt_safe", _("Felt safe")
    POLICE_BACKUP = "police_backup", _("Police backup")
    OFFICERS_ON_SCENE = "officers_on_scene", _("Officers on scene")
    TRANSPORTED_TO = "transported_to", _("Transported to")
    EMS_NEEDED = "ems_needed", _("EMS")
    IN_PERSON_DIVERTED = "in_person_diverted", _("Nobody had to come")
    LAW_ENFORCEMENT_DIVERTED = "law_enforcement_diverted", _("Police did not have to come")
    ARRESTED = "arrested", _("Arrested")
    INTERPRETER = "interpreter", _("Interpreter")


class NoteTemplateQuerySet(EffectiveQuerySet):
    def current(self) -> "NoteTemplateQuerySet":
        """As the profile says it now; a line that it said before stays for the notes begun under it."""
        return self.filter(superseded_at=None)


class NoteTemplate(Effective):
    """The parts of a note as a program writes it, and whose notes someone else signs too.

    Without a program it is the general one. A note is pinned to the line under which it was begun and keeps
    its headings, so the terms of a line never change: one that the profile says otherwise is superseded.
    """

    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("program")
    )
    sections = models.JSONField(_("parts"))  # {key, label, hint}, in order
    facts = ArrayField(
        models.CharField(max_length=30, choices=NoteFact), verbose_name=_("answers beside it"), default=list
    )
    # What the program does on a call, ticked on the encounter: {key, label}, in order.
    functions = models.JSONField(_("functions"), default=list)
    cosigned_for = ArrayField(
        models.CharField(max_length=20, choices=Role), verbose_name=_("signed twice for"), default=list
    )
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

    objects: ClassVar = NoteTemplateQuerySet.as_manager()

    class Meta(Effective.Meta):
        verbose_name = _("note template")
        ordering = ["starts_on"]
        triggers = [
            *Effective.Meta.triggers,
            pgtrigger.ReadOnly(
                name="headings_stand", exclude=["ends_on", "superseded_at", "version", "updated_at"]
            ),
        ]
        constraints = [
            *Effective.Meta.constraints,
            models.CheckConstraint(condition=~Q(sections=[]), name="notetemplate_asks_something"),
            models.CheckConstraint(
                condition=Q(facts__contained_by=NoteFact.values), name="notetemplate_facts_known"
            ),
            models.CheckConstraint(
                condition=Q(cosigned_for__contained_by=Role.values), name="notetemplate_roles_known"
            ),
            one_at_a_time(or_none("program"), name="notetemplate_said_once", only=Q(superseded_at=None)),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return self.program.code if self.program else GENERAL

    @property
    def parts(self) -> list[Section]:
        return [Section(**one) for one in self.sections]

    @property
    def labels(self) -> dict[str, str]:
        """The heading of each part, in order."""
        return {one["key"]: one["label"] for one in self.sections}

    @property
    def function_labels(self) -> dict[str, str]:
        return {one["key"]: one["label"] for one in self.functions}
