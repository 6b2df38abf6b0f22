from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from followups.models.copies import BringCaseAndTries
from followups.models.escalation import Escalation
from heart.core.models import Record, RecordQuerySet

# Who comes first: what a supervisor pinned, then the time to act, then the risk, then whom nobody has tried
# yet. With the id it is a total order, and every list's index ends with it.
QUEUE_ORDER = ("pin_rank", "queue_at", "risk_rank", "tries_without_contact")
LONGEST_PIN_REASON = 300  # characters


def _in_order(name: str, *first: str, **of: Any) -> models.Index:
    """An index on the pending rows of one list, in the order in which they must be acted on."""
    return models.Index(fields=[*first, *QUEUE_ORDER, "id"], condition=Q(status="pending", **of), name=name)


class FollowUpQuerySet(RecordQuerySet["FollowUp"]):
    """The phases are asked of a moment and never stored; `FollowUp.phase_at` says the same of one row.

    `parts` are conditions of which each row meets one, so that each is read by an index of its own.
    """

    parts: tuple[Q, ...] = ()

    def _clone(self) -> "FollowUpQuerySet":
        clone: FollowUpQuerySet = super()._clone()  # type: ignore[misc]  # the stubs leave it out
        clone.parts = self.parts
        return clone

    def in_parts(self, *parts: Q) -> "FollowUpQuerySet":
        """The same rows, which know the `parts` that they can be read by."""
        clone = self._clone()
        clone.parts = parts
        return clone

    def in_queue_order(self) -> "FollowUpQuerySet":
        return self.order_by(*QUEUE_ORDER, "id")

    def after(self, one: "FollowUp") -> "FollowUpQuerySet":
        """Those that come after this one in the order of the queue."""
        names = (*QUEUE_ORDER, "id")
        return self.filter(
            TupleGreaterThan(Tuple(*map(F, names)), tuple(getattr(one, name) for name in names))
        )

    def pending(self) -> "FollowUpQuerySet":
        return self.filter(status=FollowUp.Status.PENDING)

    def settled(self) -> "FollowUpQuerySet":
        return self.exclude(status=FollowUp.Status.PENDING)

    def upcoming(self, at: datetime) -> "FollowUpQuerySet":
        return self.pending().filter(opens_at__gt=at)

    def open(self, at: datetime) -> "FollowUpQuerySet":
        return self.pending().filter(opens_at__lte=at, due_at__gte=at)

    def overdue(self, at: datetime) -> "FollowUpQuerySet":
        """Overdue begins the instant after `due_at`."""
        return self.pending().filter(due_at__lt=at)

    def in_phase(self, phase: str, at: datetime) -> "FollowUpQuerySet":
        return {
            FollowUp.Phase.UPCOMING: self.upcoming,
            FollowUp.Phase.OPEN: self.open,
            FollowUp.Phase.OVERDUE: self.overdue,
            FollowUp.Phase.SETTLED: lambda _at: self.settled(),
        }[FollowUp.Phase(phase)](at)

    def in_band(self, band: str, at: datetime, midnight: datetime) -> "FollowUpQuerySet":
        """What a day asks first, each pending row in one band; `midnight` ends the city's day of `at`."""
        return self.pending().filter(self.band_condition(band, at, midnight))

    @staticmethod
    def band_condition(band: str, at: datetime, midnight: datetime) -> Q:
        """The condition of a band on pending rows; `FollowUp.band_at` says the same of one row."""
        on_time = Q(due_at__gte=at)
        return {
            # The second says nothing new (queue_at is due_at at the latest), but ends the index's range.
            FollowUp.Band.OVERDUE: Q(due_at__lt=at, queue_at__lt=at),
            FollowUp.Band.TODAY: on_time & Q(queue_at__lt=midnight),
            FollowUp.Band.OPEN: on_time & Q(queue_at__gte=midnight, opens_at__lte=at),
            FollowUp.Band.LATER: on_time & Q(queue_at__gte=midnight, opens_at__gt=at),
        }[FollowUp.Band(band)]

    def assigned_to(self, user: Any) -> "FollowUpQuerySet":
        return self.filter(holder=user)

    def first_of_encounter(self) -> "FollowUpQuerySet":
        """Promised after an encounter, not offered after a contact."""
        return self.filter(encounter__isnull=False)


@dataclass(frozen=True)
class Opened:
    """That the window opened, told to whoever had the case: a step, and no rung."""

    taken_at: datetime
    step: str = "opened"
    told: tuple[UUID, ...] = ()
    acknowledged_at: datetime | None = None
    acknowledged_by_id: UUID | None = None


class FollowUp(Record):
    """A promised contact with a window. The row is the schedule: nothing is queued for later.

    All moments are UTC. The window was computed from the policy that the row is pinned to, and stands on its
    own: a changed policy moves nothing by itself. Pauses have moved `opens_at` and `due_at`;
    `promised_due_at` is the due time without them.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        DONE = "done", _("Reached")
        UNREACHED = "unreached", _("Not reached")
        CANCELLED = "cancelled", _("Cancelled")

    class Phase(models.TextChoices):
        UPCOMING = "upcoming", _("Opens later")
        OPEN = "open", _("Window open")
        OVERDUE = "overdue", _("Overdue")
        SETTLED = "settled", _("Settled")

    class Band(models.TextChoices):
        """What a pending promise asks of a day: its phase, seen from the last moment to act."""

        OVERDUE = "overdue", _("Overdue")
        TODAY = "today", _("Act by today")
        OPEN = "open", _("Window open")
        LATER = "later", _("Opens later")

    TRANSITIONS = {
        Status.PENDING: {Status.DONE, Status.UNREACHED, Status.CANCELLED},
        Status.DONE: set(),
        # A try that was made before and written down later may have reached them.
        Status.UNREACHED: {Status.DONE},
        Status.CANCELLED: {Status.DONE},
    }

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="follow_ups", verbose_name=_("case"))
    # The encounter whose end anchors the window; none for a round that was offered after a contact.
    encounter = models.ForeignKey(
        "cases.Encounter",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_follow_ups",
        verbose_name=_("encounter"),
    )
    policy = models.ForeignKey(
        "programs.FollowUpPolicy", models.PROTECT, related_name="follow_ups", verbose_name=_("policy")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    tries_planned = models.PositiveSmallIntegerField(_("tries planned"), default=3)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    anchor_at = models.DateTimeField(_("counted from"))
    opens_at = models.DateTimeField(_("opens"))
    due_at = models.DateTimeField(_("due"))
    promised_due_at = models.DateTimeField(_("due as promised"))
    act_by = models.DateTimeField(_("act by"), null=True, blank=True)
    # What lists sort by: never null, so that a keyset page can stand on it.
    queue_at = models.GeneratedField(
        expression=Coalesce("act_by", "due_at"), output_field=models.DateTimeField(), db_persist=True
    )
    first_attempt_at = models.DateTimeField(_("first try"), null=True, blank=True)
    reached_at = models.DateTimeField(_("reached"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Copies, kept by the database (followups/models/copies.py): what is written here is what is true.
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("navigator"),
    )
    team = models.ForeignKey(
        "accounts.Team",
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("team"),
    )
    risk = models.CharField(_("risk"), max_length=10, null=True, editable=False)  # noqa: DJ001 (as the case)
    tries_without_contact = models.PositiveSmallIntegerField(
        _("tries without contact"), default=0, editable=False
    )
    # Not known is not low: nobody has asked yet.
    risk_rank = models.GeneratedField(
        expression=Case(
            When(risk="high", then=Value(0)),
            When(risk="moderate", then=Value(1)),
            When(risk="low", then=Value(3)),
            default=Value(2),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("pinned by"),
    )
    pinned_reason = models.CharField(_("pinned because"), max_length=LONGEST_PIN_REASON, blank=True)
    pin_rank = models.GeneratedField(
        expression=Case(When(pinned_at__isnull=False, then=Value(0)), default=Value(1)),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    announced_at = models.DateTimeField(_("window announced"), null=True, blank=True)

    LOCKED_AFTER = ("case",)
    objects: ClassVar = FollowUpQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("follow-up")
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="followup_round_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status="pending", encounter__isnull=False),
                name="followup_one_pending_first_per_case",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "done", "unreached", "cancelled"]),
                name="followup_status_known",
            ),
            models.CheckConstraint(
                condition=Q(anchor_at__lte=F("opens_at")) & Q(opens_at__lt=F("due_at")),
                name="followup_opens_before_due",
            ),
            models.CheckConstraint(
                condition=Q(promised_due_at__gt=F("anchor_at"), promised_due_at__lte=F("due_at")),
                name="followup_promised_at_or_before_due",
            ),
            models.CheckConstraint(
                condition=Q(act_by=None) | (Q(act_by__lte=F("due_at")) & Q(act_by__gte=F("anchor_at"))),
                name="followup_act_by_at_or_before_due",
            ),
            models.CheckConstraint(
                condition=Q(status="pending", settled_at=None)
                | (~Q(status="pending") & Q(settled_at__isnull=False)),
                name="followup_settled_says_when",
            ),
            models.CheckConstraint(
                condition=Q(status="done", reached_at__isnull=False)
                | (~Q(status="done") & Q(reached_at=None)),
                name="followup_done_means_reached",
            ),
            models.CheckConstraint(
                # Said aloud: PostgreSQL takes a comparison with null for a yes.
                condition=Q(reached_at=None)
                | Q(first_attempt_at__isnull=False, first_attempt_at__lte=F("reached_at")),
                name="followup_first_try_not_after_reached",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["unreached", "cancelled"]) | ~Q(settled_reason=""),
                name="followup_ended_says_why",
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="followup_round_counts_from_one"),
            models.CheckConstraint(
                condition=Q(pinned_at=None, pinned_by=None, pinned_reason="")
                | Q(pinned_at__isnull=False, pinned_by__isnull=False) & ~Q(pinned_reason=""),
                name="followup_pinned_says_when_who_and_why",
            ),
        ]
        # Each has the exact predicate of the sweep or list that asks it.
        indexes = [
            models.Index(
                fields=["queue_at", "id"], condition=Q(status="pending"), name="followup_pending_by_queue"
            ),
            models.Index(fields=["due_at"], condition=Q(status="pending"), name="followup_pending_by_due"),
            models.Index(
                fields=["promised_due_at"], condition=Q(status="pending"), name="followup_pending_by_promise"
            ),
            models.Index(
                fields=["opens_at"],
                condition=Q(status="pending", announced_at=None),
                name="followup_to_announce",
            ),
            _in_order("followup_order_of_all"),
            _in_order("followup_order_of_holder", "holder"),
            _in_order("followup_order_of_team", "team"),
            _in_order("followup_order_of_pool", holder=None),
            _in_order("followup_order_of_team_pool", "team", holder=None),
            _in_order("followup_order_of_pinned", pinned_at__isnull=False),
        ]
        triggers = [*Record.Meta.triggers, BringCaseAndTries()]

    def __str__(self) -> str:
        return str(self.pk)

    def phase_at(self, at: datetime) -> "FollowUp.Phase":
        if self.status != self.Status.PENDING:
            return self.Phase.SETTLED
        if at > self.due_at:
            return self.Phase.OVERDUE
        return self.Phase.UPCOMING if at < self.opens_at else self.Phase.OPEN

    def band_at(self, at: datetime, midnight: datetime) -> "FollowUp.Band":
        """The band of a pending row; `midnight` ends the city's day of `at`."""
        if at > self.due_at:
            return self.Band.OVERDUE
        if (self.act_by or self.due_at) < midnight:
            return self.Band.TODAY
        return self.Band.LATER if at < self.opens_at else self.Band.OPEN

    def step(self, name: str) -> str:
        """What a notice of this step carries: a moved promise has another due time, and other steps."""
        return f"{name}:{self.due_at:%Y%m%dT%H%M%S}"

    @property
    def is_pending(self) -> bool:
        return self.status == self.Status.PENDING

    @property
    def escalations(self) -> "list[Opened | Escalation]":
        """The steps that the clock has taken, in order: that the window opened, and each rung."""
        opened = [Opened(self.announced_at)] if self.announced_at else []
        return sorted([*opened, *self.climbed.all()], key=lambda one: one.taken_at)

    def people_ids(self) -> list[UUID]:
        return [self.case_id, self.case.neighbor_id]


class Promise(Record):
    """An encounter whose follow-up is wanted points at one follow-up: its own, or the one it joins."""

    encounter = models.OneToOneField("cases.Encounter", models.PROTECT, related_name="promise")
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="promises")

    class Meta(Record.Meta):
        verbose_name = _("promise")

    def __str__(self) -> str:
        return str(self.pk)
