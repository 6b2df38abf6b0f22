"""Safety plans for programs."""

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import require
from audit.api import RecordViewSet
from cases.actions import save_safety_plan
from cases.models import SafetyPlan
from cases.rules import visible_safety_plans
from cases.serializers import SafetyPlanSerializer
from heart.core.api import accepted


class SafetyPlanViewSet(RecordViewSet):
    """Safety plans, each version a record that stands; the highest number of a neighbor's is current."""

    view_perm = "cases.view_safetyplan"
    serializer_class = SafetyPlanSerializer
    queryset = SafetyPlan.objects.none()
    order = ("-written_at",)
    filterset_fields = ("neighbor",)

    def rows(self) -> QuerySet[SafetyPlan]:
        return visible_safety_plans(self.request.user)

    def create(self, request: Request) -> Response:
        """Write the next version; `based_on` is the number of the one that was read."""
        require(request.user, "cases.change_safetyplan")
        facts = accepted(SafetyPlanSerializer, request)
        words = {step: facts.pop(step, "") for step in SafetyPlan.STEPS}
        return self.create_once(
            lambda: save_safety_plan(words=words, by=self.caller, at=timezone.now(), **facts)
        )


routes = [("safety-plans", SafetyPlanViewSet, "safetyplan")]
