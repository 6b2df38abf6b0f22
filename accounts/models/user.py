import uuid
from typing import Any, ClassVar

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from heart.core.models import Base, HistoryRow, RecordQuerySet


class Role(models.TextChoices):
    NAVIGATOR = "navigator", _("Care navigator")
    PEER = "peer", _("Peer support specialist")
    CLINICIAN = "clinician", _("Clinician")
    EMT = "emt", _("EMT")
    SUPERVISOR = "supervisor", _("Supervisor")
    ANALYST = "analyst", _("Analyst")
    ADMIN = "admin", _("Administrator")
    INTEGRATION = "integration", _("Program")
    SYSTEM = "system", _("HEART itself")


# The named actors: what nobody did by hand is done by one of these, and history says which.
CLOCK_ID = uuid.UUID("00000000-0000-4000-8000-000000000001")
IMPORT_ID = uuid.UUID("00000000-0000-4000-8000-000000000002")
OPERATOR_ID = uuid.UUID("00000000-0000-4000-8000-000000000003")
PROVIDER_ID = uuid.UUID("00000000-0000-4000-8000-000000000004")
NAMED_ACTORS = {
    CLOCK_ID: ("clock@system.heart.invalid", "The clock"),
    IMPORT_ID: ("import@system.heart.invalid", "Import"),
    OPERATOR_ID: ("operator@system.heart.invalid", "Operator"),
    PROVIDER_ID: ("provider@system.heart.invalid", "The provider"),
}


class UserQuerySet(RecordQuerySet["User"]):
    def people(self) -> "UserQuerySet":
        """Staff: neither named actors nor programs."""
        return self.exclude(role__in=[Role.SYSTEM, Role.INTEGRATION])

    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def clock(self) -> "User":
        """Who acts when the clock does."""
        return self.get(pk=CLOCK_ID)

    def importer(self) -> "User":
        """Who acts when a file is imported."""
        return self.get(pk=IMPORT_ID)

    def operator(self) -> "User":
        """Who acts when a command is typed in a shell."""
        return self.get(pk=OPERATOR_ID)

    def provider(self) -> "User":
        """Who acts when a provider answers a request through its link, without an account."""
        return self.get(pk=PROVIDER_ID)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(Base, AbstractBaseUser):  # type: ignore[django-manager-missing]  # knox's tokens have no types
    """Someone who signs in, or a program, or one of the named actors."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=100)
    role = models.CharField(max_length=20, choices=Role)
    team = models.ForeignKey("accounts.Team", models.PROTECT, null=True, blank=True, related_name="members")
    credential = models.CharField(max_length=60, blank=True)
    # Programs (the 911 feed, a partner's system) write only what carries their own source.
    source = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)

    history = HistoricalRecords(
        bases=[HistoryRow],
        history_id_field=models.BigAutoField(primary_key=True),
        user_db_constraint=False,
        history_change_reason_field=models.TextField(null=True),
        excluded_fields=["password", "last_login"],
    )
    objects: ClassVar = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta(Base.Meta):
        verbose_name = _("staff member")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=~models.Q(role=Role.SYSTEM) | models.Q(is_active=False),
                name="user_system_never_signs_in",
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.INTEGRATION) | models.Q(source=""),
                name="user_source_only_for_programs",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        parts = self.name.split()
        return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()

    @property
    def signs_as(self) -> str:
        """How a signature reads: the name and the credential, or without one the role."""
        return f"{self.name}, {self.credential or self.get_role_display()}"

    @property
    def is_staff(self) -> bool:
        # Django asks this of the user model; nobody edits records past the actions.
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the table of accounts/rules.py, and for a record the room's predicate, allows it."""
        return rules.has_perm(perm, self, obj)

    def has_perms(self, perms: list[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return False
