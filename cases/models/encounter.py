from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models.need import NeedCategory
from heart.core.folding import folded
from heart.core.models import Record, RecordQuerySet

# In the order in which they happen; none is before an earlier one.
TIMES = ("received_at", "dispatched_at", "arrived_at", "cleared_at")


class Outcome(models.TextChoices):
    RESOLVED_ON_SCENE = "resolved_on_scene", _("Resolved on scene")
    RESOLVED_BY_PHONE = "resolved_by_phone", _("Resolved by phone")
    CONNECTED_IN_COMMUNITY = "connected_in_community", _("Connected in community")
    TRANSPORTED = "transported", _("Transported")
    EMS = "ems", _("EMS needed")
    SUPPORTED_UNTIL_ARRIVAL = "supported_until_arrival", _("Stayed on the phone")
    REFERRED_TO_POLICE = "referred_to_police", _("Police report")
    IVC = "ivc", _("IVC, HEART stayed")
    UNABLE_TO_LOCATE = "unable_to_locate", _("Could not find them")
    DECLINED = "declined", _("They said no")
    OTHER = "other", _("Other")


class Destination(models.TextChoices):
    COMMUNITY_RESOURCE = "community_resource", _("Community resource")
    EMERGENCY_FACILITY = "emergency_facility", _("Emergency facility")
    CRISIS_CENTER = "crisis_center", _("Crisis center")
    BUS_STATION = "bus_station", _("Bus station")
    HOME = "home", _("Home")
    OTHER = "other", _("Other")


class RequestedBy(models.TextChoices):
    CALLER = "caller", _("911 caller")
    POLICE = "police", _("Police")
    FIRE = "fire", _("Fire")
    EMS = "ems", _("EMS")
    DISPATCH = "dispatch", _("Dispatch")
    COMMUNITY = "community", _("Community")
    OTHER = "other", _("Other")


class PoliceBackup(models.TextChoices):
    NONE = "none", _("None")
    ROUTINE = "routine", _("Routine")
    EMERGENT = "emergent", _("Urgent, for safety")


class PoliceBackupReason(models.TextChoices):
    SAFETY = "safety", _("Safety")
    IVC = "ivc", _("Involuntary commitment")
    REPORT = "report", _("A report to file")


class Interpreter(models.TextChoices):
    NONE = "none", _("None")
    PHONE = "phone", _("By phone")
    VIDEO = "video", _("By video")
    IN_PERSON = "in_person", _("In person")
    ASL = "asl", _("ASL")


class FollowUpWish(models.TextChoices):
    WANTED = "wanted", _("Yes")
    DECLINED = "declined", _("No thanks")
    NOT_OFFERED = "not_offered", _("Not asked")
    NOT_APPLICABLE = "not_applicable", _("No need")


class Discipline(models.TextChoices):
    CLINICIAN = "clinician", _("Clinician")
    PEER_SUPPORT = "peer_support", _("Peer support")
    EMT = "emt", _("EMT")
    OFFICER = "officer", _("Officer")


class EncounterQuerySet(RecordQuerySet):
    def wanting_follow_up(self) -> "EncounterQuerySet":
        return self.filter(follow_up=FollowUpWish.WANTED)


def _known(field: str, choices: type[models.TextChoices], *, blank: bool = False) -> models.CheckConstraint:
    values = [*choices.values, *([""] if blank else [])]
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"encounter_{field}_known")


def _not_before(later: str, earlier: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{later: None}) | Q(**{earlier: None}) | Q(**{f"{later}__gte": F(earlier)}),
        name=f"encounter_{later}_not_before_{earlier}",
    )


class Encounter(Record):
    """One HEART response by one program to a person in crisis. Its end is `cleared_at`.

    A blank choice and a null boolean mean "not answered yet"; `incomplete` lists them.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    program = models.ForeignKey(
        "programs.Program", models.PROTECT, related_name="+", verbose_name=_("program")
    )
    call = models.ForeignKey(
        "calls.Call",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="encounters",
        verbose_name=_("911 call"),
    )
    neighbor = models.ForeignKey(
        "neighbors.Neighbor",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="encounters",
        verbose_name=_("neighbor"),
    )
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="encounters", verbose_name=_("case")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"), editable=False
    )
    team = models.ForeignKey("accounts.Team", models.PROTECT, null=True, blank=True, related_name="+")
    call_type = models.ForeignKey(
        "programs.CallType",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("call type"),
    )
    priority = models.CharField(_("priority"), max_length=20, blank=True)
    beat = models.ForeignKey(
        "programs.Beat", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("beat")
    )
    location = models.CharField(_("place"), max_length=300, blank=True)
    requested_by = models.CharField(_("requested by"), max_length=10, choices=RequestedBy, blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("sent"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    cleared_at = models.DateTimeField(_("cleared"))
    outcome = models.CharField(_("outcome"), max_length=25, choices=Outcome)
    transported_to = models.CharField(_("transported to"), max_length=20, choices=Destination, blank=True)
    in_person_diverted = models.BooleanField(_("nobody had to come"), null=True, blank=True)
    law_enforcement_diverted = models.BooleanField(_("police did not have to come"), null=True, blank=True)
    officers_on_scene = models.BooleanField(_("officers on scene"), null=True, blank=True)
    police_backup = models.CharField(_("police backup"), max_length=10, choices=PoliceBackup, blank=True)
    police_backup_reason = models.CharField(
        _("reason for backup"), max_length=10, choices=PoliceBackupReason, blank=True
    )
    ems_needed = models.BooleanField(_("EMS"), null=True, blank=True)
    arrested = models.BooleanField(_("arrested"), null=True, blank=True)
    interpreter = models.CharField(_("interpreter"), max_length=10, choices=Interpreter, blank=True)
    # What was seen; with a case each becomes a Need, without one they wait here.
    needs_seen = ArrayField(
        models.CharField(max_length=20, choices=NeedCategory),
        verbose_name=_("needs seen"),
        default=list,
        blank=True,
    )
    # What of its functions the program did, by the keys of its template (programs.NoteTemplate).
    functions = ArrayField(
        models.CharField(max_length=40), verbose_name=_("what the program did"), default=list, blank=True
    )
    follow_up = models.CharField(
        _("follow-up"), max_length=15, choices=FollowUpWish, default=FollowUpWish.NOT_OFFERED
    )
    follow_up_reason = models.CharField(_("reason about follow-up"), max_length=300, blank=True)
    # When it was written without a signal, and so reached us later; by the clock of the device.
    written_at = models.DateTimeField(_("written"), null=True, blank=True)

    LOCKED_AFTER = ("neighbor",)
    objects: ClassVar = EncounterQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("encounter")
        constraints = [
            _known("outcome", Outcome),
            _known("transported_to", Destination, blank=True),
            _known("requested_by", RequestedBy, blank=True),
            _known("police_backup", PoliceBackup, blank=True),
            _known("police_backup_reason", PoliceBackupReason, blank=True),
            _known("interpreter", Interpreter, blank=True),
            _known("follow_up", FollowUpWish),
            _not_before("dispatched_at", "received_at"),
            _not_before("arrived_at", "dispatched_at"),
            _not_before("cleared_at", "arrived_at"),
            _not_before("cleared_at", "dispatched_at"),
            _not_before("cleared_at", "received_at"),
            _not_before("arrived_at", "received_at"),
            models.CheckConstraint(
                condition=Q(police_backup__in=["routine", "emergent"]) | Q(police_backup_reason=""),
                name="encounter_backup_reason_needs_backup",
            ),
            models.CheckConstraint(
                condition=~Q(follow_up="wanted") | Q(neighbor__isnull=False, case__isnull=False),
                name="encounter_wanted_has_neighbor_and_case",
            ),
            models.CheckConstraint(
                condition=Q(case=None) | Q(neighbor__isnull=False), name="encounter_case_has_neighbor"
            ),
        ]
        indexes = [
            models.Index(fields=["-cleared_at", "-id"], name="encounter_by_end"),
            models.Index(fields=["author", "-cleared_at"], name="encounter_by_author"),
            models.Index(
                fields=["cleared_at"], condition=Q(follow_up="wanted"), name="encounter_wanted_by_end"
            ),
            GinIndex(OpClass(folded("location"), name="gin_trgm_ops"), name="encounter_by_place"),
        ]

    def __str__(self) -> str:
        return self.number

    # Asked of every encounter; the last two only where they apply. Order is that of the screen.
    ASKED = (
        "neighbor",
        "call_type",
        "beat",
        "requested_by",
        "received_at",
        "dispatched_at",
        "arrived_at",
        "law_enforcement_diverted",
        "officers_on_scene",
        "police_backup",
        "ems_needed",
        "arrested",
        "interpreter",
    )

    @property
    def incomplete(self) -> list[str]:
        """Names of the fields that still wait for an answer; needs `responders` and `program`."""
        columns = {field.name: field.attname for field in self._meta.concrete_fields}
        missing = [name for name in self.ASKED if getattr(self, columns[name]) in (None, "")]
        if self.outcome == Outcome.TRANSPORTED and not self.transported_to:
            missing.append("transported_to")
        if (
            self.police_backup in (PoliceBackup.ROUTINE, PoliceBackup.EMERGENT)
            and not self.police_backup_reason
        ):
            missing.append("police_backup_reason")
        responders = list(self.responders.all())
        if not responders:
            missing.append("responders")
        elif any(responder.felt_safe is None for responder in responders):
            missing.append("felt_safe")
        return missing

    def people_ids(self) -> list[UUID]:
        return [pk for pk in (self.neighbor_id,) if pk]

    def get_absolute_url(self) -> str:
        return reverse("cases:encounter", args=[self.pk])


class Responder(Record):
    """Who was there, and whether they felt safe (null: not answered yet)."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="responders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("responder")
    )
    discipline = models.CharField(_("discipline"), max_length=15, choices=Discipline)
    felt_safe = models.BooleanField(_("felt safe"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("responder")
        constraints = [
            models.UniqueConstraint(fields=["encounter", "user"], name="responder_once_per_encounter"),
            models.CheckConstraint(
                condition=Q(discipline__in=Discipline.values), name="responder_discipline_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.encounter_id}"


class PartyRole(models.TextChoices):
    CALLER = "caller", _("Called 911")
    IN_CRISIS = "in_crisis", _("Was in crisis")
    FAMILY = "family", _("Family")
    PROVIDER = "provider", _("Provider")
    BYSTANDER = "bystander", _("Passer-by")


class Party(Record):
    """Someone else in the encounter: the mother who called is not the daughter she called about.

    What they agreed to is about themselves. Whether we may talk with them about the neighbor is for the
    neighbor to say, and stands with the neighbor's contacts.
    """

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="parties")
    name = models.CharField(_("name"), max_length=200)
    # A code of PartyRole, or a program's own word.
    role = models.CharField(_("role"), max_length=100, blank=True)
    relationship = models.CharField(_("who they are to the neighbor"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # Null: nobody asked.
    contact_ok = models.BooleanField(_("said yes to being contacted"), null=True, blank=True)
    may_be_told = models.CharField(_("what of theirs may be passed on"), max_length=300, blank=True)
    follow_up = models.BooleanField(_("wants us to come back to them"), default=False)

    LOCKED_AFTER = ("encounter",)

    class Meta(Record.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.CheckConstraint(
                condition=Q(follow_up=False) | Q(contact_ok__isnull=False, contact_ok=True),
                name="party_comes_back_only_to_who_said_yes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def role_in_words(self) -> str:
        return str(PartyRole(self.role).label) if self.role in PartyRole.values else self.role
