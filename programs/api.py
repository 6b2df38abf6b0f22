"""Programs by API: reference data, so no person's record and no access event."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import require
from heart.core.api import ID, answer
from programs.models import Program
from programs.rules import visible_programs
from programs.serializers import ProgramSerializer


class ProgramViewSet(viewsets.GenericViewSet):
    """The city's programs, the retired ones included, by code."""

    serializer_class = ProgramSerializer
    queryset = Program.objects.none()
    order = ("code",)
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Program]:
        return visible_programs(self.request.user)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require(request.user, "programs.view_program")
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        program = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if program is None:
            raise Http404(_("There is no such program, or it is not yours to see."))
        return answer(self.serializer_class, program, request)


routes = [("programs", ProgramViewSet, "program")]
