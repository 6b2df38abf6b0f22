"""What the neighbor wants to reach, and what somebody set out to do about it."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class Goal(Record):
    """What the neighbor wants to reach, in their words. Says nothing of where a need stands."""

    class Status(models.TextChoices):
        IN_PROGRESS = "in_progress", _("In progress")
        PARTLY_MET = "partly_met", _("Partly met")
        MET = "met", _("Met")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="goals", verbose_name=_("case"))
    need = models.ForeignKey(
        "cases.Need", models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("need")
    )
    words = models.CharField(_("in their words"), max_length=300)
    status = models.CharField(_("status"), max_length=15, choices=Status, default=Status.IN_PROGRESS)

    LOCKED_AFTER = ("case",)

    class Meta(Record.Meta):
        verbose_name = _("goal")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["in_progress", "partly_met", "met"]), name="goal_status_known"
            ),
            models.CheckConstraint(condition=~Q(words__regex=r"^\s*$"), name="goal_says_something"),
        ]

    def __str__(self) -> str:
        return str(self.get_status_display())

    def people_ids(self) -> list[UUID]:
        return [self.case_id, self.case.neighbor_id]


class ToDoQuerySet(RecordQuerySet):
    def of(self, user) -> "ToDoQuerySet":
        return self.filter(owner=user)

    def open(self) -> "ToDoQuerySet":
        return self.filter(done_at=None)


class ToDo(Record):
    """A thing to remember of one's own. Not a promise: it never counts as a follow-up."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="to_dos", editable=False)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="to_dos", verbose_name=_("case")
    )
    words = models.CharField(_("what to do"), max_length=300)
    due_on = models.DateField(_("day"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects: ClassVar = ToDoQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("to-do")
        constraints = [
            models.CheckConstraint(condition=~Q(words__regex=r"^\s*$"), name="todo_says_something"),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(done_at=None), name="todo_open_of_an_owner")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.case.pk, self.case.neighbor_id] if self.case else []
