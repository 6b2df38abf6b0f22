"""Questions about calls."""

from collections.abc import Iterable

from django.db.models import Count, Prefetch, QuerySet

from calls.models import Call, CallEligibility


def with_eligibility(calls: QuerySet[Call]) -> QuerySet[Call]:
    """The calls with what a row and the API say of them, at the cost of two queries."""
    judged = CallEligibility.objects.select_related("program").order_by("program__position", "program__code")
    return calls.select_related("call_type", "beat").prefetch_related(Prefetch("eligibility", judged))


def unmapped_call_types(sources: Iterable[str]) -> list[tuple[str, int]]:
    """What these sources call a type that is none of ours, and how many calls bear it; the most first."""
    unmapped = Call.objects.filter(source__in=sources, call_type=None).exclude(call_type_received="")
    counted = unmapped.order_by().values_list("call_type_received").annotate(calls=Count("pk"))
    return list(counted.order_by("-calls", "call_type_received"))
