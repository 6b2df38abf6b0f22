"""The boards of oversight, for programs."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rules import require
from audit.api import RecordViewSet
from cases.rules import visible_encounters
from heart.core.api import accepted
from insights.actions import answer_review, draw_sample, review_quality, review_unarmed
from insights.measures.missing import gaps, looked_at
from insights.models import QualityReview, QualitySample, UnarmedReview
from insights.queries.unarmed import unarmed_yield
from insights.rules import visible_quality_reviews, visible_quality_samples, visible_unarmed_reviews
from insights.serializers import (
    AnswerSerializer,
    GapSerializer,
    QualityReviewSerializer,
    QualitySampleSerializer,
    ReadingSerializer,
    UnarmedReviewSerializer,
    YieldSerializer,
)


class QualitySampleViewSet(RecordViewSet):
    """Samples of signed notes and closed cases, drawn by lot."""

    view_perm = "insights.review_quality"
    serializer_class = QualitySampleSerializer
    queryset = QualitySample.objects.none()
    order = ("-drawn_at",)
    filterset_fields = ("kind",)

    def rows(self) -> QuerySet[QualitySample]:
        return visible_quality_samples(self.request.user).select_related("program")

    def create(self, request: Request) -> Response:
        """Draw one; its rows are in `quality-reviews/?sample=`."""
        require(request.user, "insights.review_quality")
        facts = accepted(QualitySampleSerializer, request)
        return self.create_once(lambda: draw_sample(by=self.caller, at=timezone.now(), **facts))


class QualityReviewViewSet(RecordViewSet):
    """What was drawn and what its reader says; an author sees what was written of their own work."""

    view_perm = "insights.read_quality"
    serializer_class = QualityReviewSerializer
    queryset = QualityReview.objects.none()
    filterset_fields = ("sample", "author")

    def rows(self) -> QuerySet[QualityReview]:
        related = ("case", "note__encounter")
        return visible_quality_reviews(self.request.user).select_related(*related)

    @extend_schema(request=ReadingSerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """Say by the rubric how far it is, and write to its author. Never of one's own work."""
        return self._do(review_quality, ReadingSerializer)

    @extend_schema(request=AnswerSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """What the author says to it."""
        return self._do(answer_review, AnswerSerializer)

    def _do(self, verb: Any, serializer: Any) -> Response:
        facts = accepted(serializer, self.request)
        return self.change(lambda review: verb(review=review, by=self.caller, at=timezone.now(), **facts))


class UnarmedReviewViewSet(RecordViewSet):
    """Whether a team without police could have taken a call that one with police took."""

    view_perm = "insights.review_unarmed"
    serializer_class = UnarmedReviewSerializer
    queryset = UnarmedReview.objects.none()
    order = ("-reviewed_at",)
    filterset_fields = ("answer", "encounter")

    def rows(self) -> QuerySet[UnarmedReview]:
        return visible_unarmed_reviews(self.request.user).select_related("encounter")

    def create(self, request: Request) -> Response:
        """Say it; said again of an encounter, it is said better."""
        require(request.user, "insights.review_unarmed")
        facts = accepted(UnarmedReviewSerializer, request)
        return self.create_once(lambda: review_unarmed(by=self.caller, at=timezone.now(), **facts))


class UnarmedYieldView(APIView):
    """How many calls with police the other program's rules admit, and what we think of them; 90 days."""

    @extend_schema(responses=YieldSerializer)
    def get(self, request: Request) -> Response:
        require(request.user, "insights.view_oversight")
        encounters = looked_at(visible_encounters(request.user), timezone.now())
        return Response(YieldSerializer(unarmed_yield(encounters)).data)


class MissingAnswersView(APIView):
    """What encounters of 90 days do not say, first what breaks a figure. Fixed by `PATCH encounters/`."""

    @extend_schema(responses=GapSerializer(many=True))
    def get(self, request: Request) -> Response:
        require(request.user, "insights.view_oversight")
        encounters = looked_at(visible_encounters(request.user), timezone.now())
        return Response(GapSerializer(gaps(encounters), many=True).data)


routes = [
    ("quality-samples", QualitySampleViewSet, "qualitysample"),
    ("quality-reviews", QualityReviewViewSet, "qualityreview"),
    ("unarmed-reviews", UnarmedReviewViewSet, "unarmedreview"),
]
