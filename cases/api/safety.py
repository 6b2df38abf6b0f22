"""Safety plans and questionnaires for programs."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import require
from audit.api import RecordViewSet
from cases.actions import confirm_screening, give_word, save_safety_plan, take_screening
from cases.models import SafetyPlan, Screening
from cases.rules import visible_safety_plans, visible_screenings
from cases.serializers import (
    ConfirmScreeningSerializer,
    NewScreeningSerializer,
    QuestionnaireSerializer,
    SafetyPlanSerializer,
    ScreeningSerializer,
    WordSerializer,
)
from heart.core.api import accepted
from programs.queries import questionnaires


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


class ScreeningViewSet(RecordViewSet):
    """Questionnaires that were asked, and what they propose. Nothing is applied until it is confirmed."""

    view_perm = "cases.view_screening"
    serializer_class = ScreeningSerializer
    queryset = Screening.objects.none()
    order = ("-at",)
    filterset_fields = ("neighbor", "case", "questionnaire")

    def rows(self) -> QuerySet[Screening]:
        return visible_screenings(self.request.user)

    @extend_schema(request=NewScreeningSerializer)
    def create(self, request: Request) -> Response:
        """`answers` by the key of each question; what was skipped is left out."""
        require(request.user, "cases.add_screening")
        facts = accepted(NewScreeningSerializer, request)
        return self.create_once(lambda: take_screening(by=self.caller, at=timezone.now(), **facts))

    @extend_schema(responses=QuestionnaireSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def questionnaires(self, request: Request) -> Response:
        """What can be asked: the questions, their answers and what they come to."""
        require(request.user, "cases.add_screening")
        return Response(QuestionnaireSerializer(questionnaires().values(), many=True).data)

    @extend_schema(request=ConfirmScreeningSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Apply of what is proposed what is named here, once."""
        facts = accepted(ConfirmScreeningSerializer, request)
        return self.change(
            lambda one: confirm_screening(screening=one, by=self.caller, at=timezone.now(), **facts)
        )

    @extend_schema(request=WordSerializer)
    @action(detail=True, methods=["post"])
    def word(self, request: Request, pk: str) -> Response:
        """A clinician's word on a positive screen, without which its case does not close."""
        facts = accepted(WordSerializer, request)
        return self.change(lambda one: give_word(screening=one, by=self.caller, at=timezone.now(), **facts))


routes = [
    ("safety-plans", SafetyPlanViewSet, "safetyplan"),
    ("screenings", ScreeningViewSet, "screening"),
]
