from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rules import require
from followups.queries import pending_seen_by
from followups.queries.field import NOT_KNOWN, at_beat, beat_in_words, beats_of, in_the_field
from followups.reading import read_field

MOST = 200  # rows; who goes out with more will not meet them


@require_safe
def field(request: HttpRequest) -> HttpResponse:
    """Pending follow-ups of neighbors without a home, by the beat where they were seen last."""
    require(request.user, "followups.view_followup")
    at, zone = timezone.now(), timezone.get_current_timezone()
    everywhere = in_the_field(pending_seen_by(request.user))
    asked = request.GET.get("beat", "")
    chosen = at_beat(everywhere, asked) if asked else everywhere
    beats = [(code or NOT_KNOWN, beat_in_words(code), number) for code, number in beats_of(everywhere)]
    context = {
        "beats": beats,
        "asked": asked,
        "total": sum(number for _code, _title, number in beats),
        "groups": read_field(chosen, by=request.user, at=at, zone=zone, most=MOST),
        "most": MOST,
        "printed_at": at,
        "back": request.get_full_path(),
        "may_log": request.user.has_perm("followups.log_attempt"),
        "may_claim": request.user.has_perm("cases.claim_case"),
    }
    return render(request, "followups/field.html", context)
