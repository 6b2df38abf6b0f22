"""The outbox, as the people who run the machines see it."""

from django.db.models import Count

from notices.models import OutboxEmail
from notices.models.outbox import STATES


def outbox_counts() -> dict[OutboxEmail.State, int]:
    """How many e-mails are in each state."""
    counted = {state.value: Count("pk", filter=condition) for state, condition in STATES.items()}
    found = OutboxEmail.objects.aggregate(**counted)
    return {state: found[state.value] for state in STATES}
