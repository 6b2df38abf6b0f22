"""Verbs on staff: the only writers of users, teams and tokens."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Role, Team, User
from accounts.rules import require
from accounts.signals import staff_deactivated
from heart.core.errors import Conflict, Invalid


@transaction.atomic
def create_staff(
    *,
    by: User,
    at: datetime,
    email: str,
    role: str,
    name: str = "",
    team: Team | None = None,
    password: str | None = None,
    credential: str = "",
    source: str = "",
    validate: bool = True,
) -> User:
    """Make an account; without a password its holder can't sign in until one is set.

    Raises NotPermitted, Invalid (e-mail, role, password), Conflict (the e-mail has an account).
    """
    require(by, "accounts.change_user")
    email = email.strip().lower()
    _check(email, role, password if validate else None)
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict(_("There is already an account with this e-mail."), attr="email")
    user = User(
        email=email,
        name=name.strip() or email.split("@")[0],
        role=role,
        team=team,
        credential=credential,
        source=source,
    )
    user.set_password(password)
    return user.save_by(by, reason=_("Account created"))


def _check(email: str, role: str, password: str | None) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), attr="email") from None
    if role not in set(Role.values) - {Role.SYSTEM}:
        raise Invalid(_("Unknown role."), attr="role")
    if password is not None:
        try:
            validate_password(password)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages), attr="password") from None


@transaction.atomic
def create_team(*, by: User, at: datetime, code: str, name: str) -> Team:
    """Make a team, or give back the one that has this code."""
    require(by, "accounts.change_user")
    team = Team.objects.filter(code=code).first()
    return team or Team(code=code, name=name).save_by(by)


@transaction.atomic
def deactivate_staff(*, user: User, reason: str, by: User, at: datetime) -> User:
    """End an account: they can't sign in any more, and what they held goes back to the pool in the same act.

    Raises NotPermitted, Invalid (no reason, or not a person's account), Conflict (it is your own).
    """
    require(by, "accounts.change_user")
    if not reason.strip():
        raise Invalid(_("Say why, in a few words."), attr="reason")
    user = User.objects.lock(user.pk)
    if user.role == Role.SYSTEM:
        raise Invalid(_("HEART itself acts by this account."), attr="user")
    if user == by:
        raise Conflict(_("You can't end your own account. Ask another administrator."))
    if not user.is_active:
        return user
    user.is_active = False
    user.save_by(by, reason=reason)
    staff_deactivated.send(User, user=user, by=by, at=at)
    return user


@transaction.atomic
def name_lead(*, team: Team, lead: User | None, by: User, at: datetime) -> Team:
    """Say who hears when a promise of the team comes close. Raises NotPermitted, Invalid."""
    require(by, "accounts.change_user")
    if lead is not None and not (lead.is_active and lead.has_perm("cases.claim_case")):
        raise Invalid(_("%(name)s can't work cases. Pick someone who can.") % {"name": lead}, attr="lead")
    team = Team.objects.lock(team.pk)
    team.lead = lead
    return team.save_by(by, reason=_("Lead named"))


def still_here(user: User) -> User:
    """The person, locked so that they stay; raises Invalid when they no longer work here."""
    current: User = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
    if not current.is_active:
        raise Invalid(_("%(name)s no longer works here. Pick someone else.") % {"name": user}, attr="user")
    return current


@transaction.atomic
def create_token(
    *, by: User, at: datetime, user: User, name: str = "", days: int = 90
) -> tuple[ApiToken, str]:
    """Make an API token for `user`; returns its row and the key, which is shown this once.

    Earlier tokens stay valid. Raises NotPermitted, Invalid (days, or an account that is not active).
    """
    require(by, "accounts.add_token")
    if not user.is_active:
        raise Invalid(_("This account is not active, so a token of it would not work."), attr="email")
    if not 1 <= days <= 3660:
        raise Invalid(_("A token is valid for 1 to 3660 days."), attr="days")
    made: tuple[Any, str] = ApiToken.objects.create(user=user, expiry=timedelta(days=days), name=name)
    return made
