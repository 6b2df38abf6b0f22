"""Everything that one can go to or do from anywhere, to be found by typing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import NeedCategory
from followups.queries.views import views_seen_by
from followups.views.rail import OVERDUE, presets_of
from heart.core.htmx import show
from heart.desk.context import LOG, NAV, STAFF, address

PICKED_AT_ONCE = 10


@dataclass(frozen=True)
class Command:
    """A way to go somewhere; with `posted`, filters of a list to keep; with `picks`, rows to pick here."""

    label: Any
    group: Any
    url: str = ""
    posted: str = ""
    picks: int = 0


@require_safe
def commands(request: HttpRequest) -> HttpResponse:
    """All commands of this reader, in the order in which they are mostly wanted."""
    found = {"commands": list(_commands(request.user))}
    return show(request, "desk/commands.html", "desk/_commands.html", found)


def _commands(user: Any) -> Iterator[Command]:
    for room in (*NAV, LOG):
        if (url := address(room.route)) and user.has_perm(room.permission):
            yield Command(room.label, _("page"), url)
    yield Command(_("Notices"), _("page"), reverse("notices:list"))
    if user.has_perm("accounts.view_user") and not user.has_perm(STAFF.permission):
        yield Command(_("Staff and teams"), _("page"), reverse("desk:staff"))
    if user.has_perm("programs.view_program"):
        yield Command(_("Follow-up policies"), _("page"), reverse("desk:policies"))
    if user.has_perm("cases.assign_case"):
        yield Command(_("Pick the first ten rows"), _("rows"), picks=PICKED_AT_ONCE)
    if user.has_perm("followups.view_followup"):
        yield from _lists(user)


def _lists(user: Any) -> Iterator[Command]:
    base = reverse("followups:queue")
    for label, query in presets_of(user):
        yield Command(label, _("list"), f"{base}?{query}")
    for view in views_seen_by(user):
        yield Command(view.name, _("saved view"), f"{base}?{view.query}")
    for need in NeedCategory:
        query = f"{OVERDUE}&need={need}"
        late = {"need": need.label}
        yield Command(_("Overdue, %(need)s") % late, _("list"), f"{base}?{query}")
        if user.has_perm("followups.save_view"):
            save = _("Save the view: Overdue, %(need)s") % late
            yield Command(save, _("saves a view"), reverse("followups:save_view"), posted=query)
