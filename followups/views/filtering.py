from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from followups.forms import QueueFilter
from followups.models.follow_up import FollowUpQuerySet


def queue_filter(request: HttpRequest, seen: FollowUpQuerySet) -> QueueFilter:
    """What the address asks of the rows that its reader may see, ready to be asked."""
    user: User = request.user  # type: ignore[assignment]
    form = QueueFilter(request.GET, user=user, follow_ups=seen, zone=timezone.get_current_timezone())
    form.is_valid()
    return form
