from typing import Any

from rest_framework import serializers

from accounts.models import User
from heart.core.api import RecordSerializer, StrictSerializer, VisibleField
from neighbors.actions.plans import LONGEST
from neighbors.rules import visible_neighbors


def _staff(_user: Any) -> Any:
    return User.objects.people()


class FamiliarPlanSerializer(RecordSerializer, StrictSerializer):
    neighbor = VisibleField(visible_neighbors)
    words = serializers.CharField(max_length=LONGEST)
    owner = VisibleField(_staff)
    review_on = serializers.DateField()
