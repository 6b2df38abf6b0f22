"""The follow-up policies: what each says, what stands under it, and moving what an older one still holds."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.rules import require
from followups.actions import move_to_policies
from followups.forms import ReasonForm
from followups.queries.policies import PolicyUse, count_moves, policies_in_use, policy_moves
from heart.core.htmx import SeeOther, ask
from programs.models import FollowUpPolicy

PAGE = ("desk/policies.html", "desk/policies.html")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy in plain words; a reason moves the open follow-ups that an older one holds."""
    require(request.user, "programs.view_program")
    may_move = request.user.has_perm("followups.move_to_policy")
    if request.method == "POST":
        require(request.user, "followups.move_to_policy")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        moved = move_to_policies(by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
        n = moved.dates + moved.rules
        messages.success(request, ngettext("%(n)d moved.", "%(n)d moved.", n) % {"n": n})
        return SeeOther(request.path)
    moves = list(policy_moves())
    uses = policies_in_use(timezone.localdate(), iter(moves))
    context = {
        "uses": [(use, told(use)) for use in uses],
        "moves": count_moves(iter(moves)),
        "waiting": len(moves),
        "may_move": may_move,
        "form": form,
    }
    return ask(request, *PAGE, context)


def told(use: PolicyUse) -> dict[str, Any]:
    """What one policy says."""
    policy = use.policy
    risk = _("risk: %(risk)s") % {"risk": policy.get_risk_display()} if policy.risk else ""
    return {
        "for": ", ".join(filter(None, [policy.program.name if policy.program else _("Every program"), risk])),
        "says": [
            _("We come back %(opens)s to %(due)s after %(anchor)s.")
            % {
                "opens": _length(policy.opens_after),
                "due": _length(policy.due_after),
                "anchor": policy.get_anchor_display(),
            },
            _("%(program)s follows up.") % {"program": policy.followed_by.name},
            *_again(policy),
            _(
                "Before we say that we could not reach them: %(tries)d tries, %(ways)d different ways, "
                "%(parts)d different parts of the day."
            )
            % {"tries": policy.tries, "ways": policy.channels, "parts": policy.day_parts},
            _("A pause lasts %(length)s at most.") % {"length": _length(policy.longest_pause)},
        ],
    }


def _again(policy: FollowUpPolicy) -> list[str]:
    if not policy.cadence:
        return []
    lengths = ", ".join(_length(length) for length in policy.cadence)
    return [_("After each contact we come back in turn after %(lengths)s.") % {"lengths": lengths}]


def _length(length: timedelta) -> str:
    """In days from four days on, as promises are said in hours."""
    if length % DAY or length < 4 * DAY:
        return _("%(n)g hours") % {"n": length / HOUR}
    return _("%(n)d days") % {"n": length // DAY}
