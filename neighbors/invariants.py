"""What must hold of what was shared, whatever wrote it."""

from django.db.models import F, Q, QuerySet

from heart.core.invariants import ids_of, invariant
from neighbors.models import Disclosure


@invariant
def disclosure_was_allowed_when_it_was_made() -> QuerySet:
    """What was shared by a consent was the same neighbor's, and shared before the consent was taken back."""
    by_consent = Disclosure.objects.exclude(consent=None)
    others = ~Q(consent__neighbor=F("neighbor"))
    return ids_of(by_consent.filter(others | Q(consent__revoked_at__lt=F("shared_at"))))


@invariant
def disclosure_without_consent_says_why() -> QuerySet:
    """What was shared without a consent has a reason."""
    return ids_of(Disclosure.objects.overrides().filter(override_reason=""))
