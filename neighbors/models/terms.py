"""What a consent must say: the eleven elements of 42 CFR 2.31 as of 2024.

An engineering reading, to be confirmed by counsel (docs/adr/0014). No database, no clock: which elements a
consent lacks is a function of its terms.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentKind(models.TextChoices):
    GENERAL = "general", _("General")
    SUBSTANCE_USE = "substance_use", _("Substance use records")
    COUNSELLING_NOTES = "counselling_notes", _("Substance use counseling notes")
    LEGAL = "legal", _("Legal proceedings")


class DataCategory(models.TextChoices):
    """What can be shared. There is no “all”: each kind of data is said."""

    IDENTITY = "identity", _("Name and date of birth")
    CONTACT = "contact", _("How to reach them safely")
    NEEDS = "needs", _("What they need and want")
    FOLLOW_UP = "follow_up", _("When we come back, and how it went")
    ENCOUNTERS = "encounters", _("When and where our teams met them")
    BEHAVIORAL_HEALTH = "behavioral_health", _("Behavioral health")
    PHYSICAL_HEALTH = "physical_health", _("Physical health")
    SUBSTANCE_USE = "substance_use", _("Substance use")
    COUNSELLING_NOTES = "counselling_notes", _("Substance use counseling notes")


# Records that 42 CFR part 2 protects: without every element of a written consent they are not shared.
PROTECTED = frozenset({DataCategory.SUBSTANCE_USE, DataCategory.COUNSELLING_NOTES})


def labels_of(categories: Sequence[str]) -> str:
    """Kinds of data in words, in their order."""
    return ", ".join(str(label) for code, label in DataCategory.choices if code in categories)


class RecipientKind(models.TextChoices):
    NAMED = "named", _("A person or organization, by name")
    CLASS = "class", _("A class of recipients")
    INTERMEDIARY = "intermediary", _("An intermediary, and who takes part in it")


class GivenHow(models.TextChoices):
    WRITTEN = "written", _("Signed on paper")
    ELECTRONIC = "electronic", _("Signed on a screen")
    VERBAL = "verbal", _("Said, and heard by us")


class Statement(models.TextChoices):
    """What the neighbor was told, as the form says it."""

    RIGHT_TO_REVOKE = "right_to_revoke", _("They may take it back, how, and that what was shared stays so")
    POSSIBLE_REDISCLOSURE = "possible_redisclosure", _("Whoever gets it might share it further")
    CONSEQUENCE_OF_REFUSING = "consequence_of_refusing", _("What it means for them to say no")


class Element(models.TextChoices):
    """The eleven, in their order, by the name that a refusal says."""

    PATIENT = "patient", _("the person's name")
    DISCLOSER = "discloser", _("who may share")
    SCOPE = "scope", _("what may be shared, kind by kind")
    RECIPIENT = "recipient", _("who may get it")
    PURPOSE = "purpose", _("what it is for")
    RIGHT_TO_REVOKE = "right_to_revoke", _("the right to take it back, and how")
    EXPIRY = "expiry", _("when it ends")
    SIGNATURE = "signature", _("the signature, and the signer's role")
    DATE_SIGNED = "date_signed", _("the day it was signed")
    REDISCLOSURE = "redisclosure", _("that it might be shared further, and what saying no means")
    OWN_CONSENT = "own_consent", _("a consent of their own for counseling notes and for legal proceedings")


class Terms(Protocol):
    """What a consent says; a record and a form's facts both do."""

    kind: str
    neighbor_name: str
    discloser: str
    scope: Sequence[str]
    recipient: str
    recipient_kind: str
    recipient_members: str
    purpose: str
    statements: Sequence[str]
    given_how: str
    signer: str
    signer_role: str
    signed_on: date | None
    expires_on: date | None
    expires_event: str


# The field at which a form and the API say that an element is missing.
FIELD_OF: dict[Element, str] = {
    Element.PATIENT: "neighbor_name",
    Element.DISCLOSER: "discloser",
    Element.SCOPE: "scope",
    Element.RECIPIENT: "recipient",
    Element.PURPOSE: "purpose",
    Element.RIGHT_TO_REVOKE: "statements",
    Element.EXPIRY: "expires_on",
    Element.SIGNATURE: "signer",
    Element.DATE_SIGNED: "signed_on",
    Element.REDISCLOSURE: "statements",
    Element.OWN_CONSENT: "kind",
}
# What any consent says, also one that was only spoken.
OF_ANY = {Element.SCOPE, Element.RECIPIENT, Element.PURPOSE, Element.SIGNATURE, Element.DATE_SIGNED,
          Element.OWN_CONSENT}  # fmt: skip


def is_protected(terms: Any) -> bool:
    """Whether the consent is about substance use records, so that it needs all eleven elements."""
    return terms.kind != ConsentKind.GENERAL or bool(PROTECTED & set(terms.scope))


def missing_elements(terms: Terms) -> list[Element]:
    """The elements that the consent needs and does not have, in their order."""
    needed = set(Element) if is_protected(terms) else OF_ANY
    return [element for element in Element if element in needed and not _HAS[element](terms)]


def _has_recipient(terms: Terms) -> bool:
    members = terms.recipient_kind != RecipientKind.INTERMEDIARY or _said(terms.recipient_members)
    return _said(terms.recipient) and members


def _has_signature(terms: Terms) -> bool:
    """A spoken consent is attested by whoever records it; the protected ones take a signature."""
    if not is_protected(terms):
        return terms.given_how == GivenHow.VERBAL or _said(terms.signer)
    return terms.given_how != GivenHow.VERBAL and _said(terms.signer) and _said(terms.signer_role)


def _has_own_consent(terms: Terms) -> bool:
    """Counseling notes are in a consent for them and for nothing else."""
    notes = DataCategory.COUNSELLING_NOTES
    if terms.kind == ConsentKind.COUNSELLING_NOTES:
        return set(terms.scope) == {notes}
    return notes not in terms.scope


def _said(text: str) -> bool:
    return bool(text and text.strip())


_HAS: dict[Element, Callable[[Terms], bool]] = {
    Element.PATIENT: lambda terms: _said(terms.neighbor_name),
    Element.DISCLOSER: lambda terms: _said(terms.discloser),
    Element.SCOPE: lambda terms: bool(terms.scope),
    Element.RECIPIENT: _has_recipient,
    Element.PURPOSE: lambda terms: _said(terms.purpose),
    Element.RIGHT_TO_REVOKE: lambda terms: Statement.RIGHT_TO_REVOKE in terms.statements,
    Element.EXPIRY: lambda terms: terms.expires_on is not None or _said(terms.expires_event),
    Element.SIGNATURE: _has_signature,
    Element.DATE_SIGNED: lambda terms: terms.signed_on is not None,
    Element.REDISCLOSURE: lambda terms: (
        {Statement.POSSIBLE_REDISCLOSURE, Statement.CONSEQUENCE_OF_REFUSING} <= set(terms.statements)
    ),
    Element.OWN_CONSENT: _has_own_consent,
}
