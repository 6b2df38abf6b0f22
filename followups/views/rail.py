"""The views beside the queue: the presets, the reader's own and their team's, each with its count."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from followups.calendar import next_midnight
from followups.forms import ALL, MINE, NOBODY, wanted_by
from followups.models import FollowUp, SavedView
from followups.queries import cases_without_date, wanted_of
from followups.queries.counting import Figure, counted
from followups.queries.views import needs_among, views_seen_by
from followups.views.result import Result

NONE = Figure(0)
OVERDUE = f"phase={FollowUp.Band.OVERDUE}"


@dataclass(frozen=True)
class View:
    """A way to look at the queue: its address, how many rows it has, and whether it is the one shown."""

    label: str
    url: str
    figure: Figure = NONE
    is_current: bool = False
    late: bool = False
    saved: SavedView | None = None
    within: tuple["View", ...] = ()


@dataclass(frozen=True)
class Rail:
    """All of them, with what the list says of itself: "12 of 340"."""

    views: list[View]
    shown: Figure
    total: Figure
    dateless: Figure

    @property
    def is_kept(self) -> bool:
        """Whether the list that is shown has a name already."""
        return any(view.is_current for view in self.views)


def rail_of(result: Result, *, shown: QuerySet, is_dateless: bool = False) -> Rail:
    """The rail beside the list `shown`; everything is counted in one statement."""
    base, current = reverse("followups:queue"), result.form.query()
    lists: dict[str, QuerySet] = {"shown": shown, "dateless": cases_without_date(result.user, result.at)}
    presets = [_view(label, query, late=query == OVERDUE) for label, query in presets_of(result.user)]
    found = [*presets, *_saved(result)]
    for view, query in found:
        lists[view.url] = _rows_of(result, query)
    figures = counted(lists)
    views = [
        replace(
            view,
            figure=figures[view.url],
            is_current=not is_dateless and query == current,
            late=view.late and bool(figures[view.url]),
            within=_overdue_by_need(result, current) if query == OVERDUE else (),
        )
        for view, query in found
    ]
    dateless = figures["dateless"]
    views.append(View(_("No date"), reverse("followups:no_date"), dateless, is_dateless, late=bool(dateless)))
    return Rail(views, figures["shown"], figures[f"{base}?{ALL}"], dateless)


def presets_of(user: User) -> Iterator[tuple[str, str]]:
    """The lists that everybody has: what each is called, and its filters."""
    yield _("Mine"), f"who={MINE}"
    if user.team:
        yield user.team.name, f"team={user.team.code}"
    yield _("Nobody has it"), f"who={NOBODY}"
    yield _("Overdue"), OVERDUE
    yield _("All open"), ALL


def _overdue_by_need(result: Result, current: str) -> tuple[View, ...]:
    """What is overdue, by what they need: one press further than all that is overdue."""
    return tuple(
        View(
            need.label,
            f"{reverse('followups:queue')}?{OVERDUE}&need={need}",
            Figure(number),
            is_current=current == f"{OVERDUE}&need={need}",
        )
        for need, number in needs_among(result.seen.overdue(result.at))
    )


def _saved(result: Result) -> Iterator[tuple[View, str]]:
    for saved in views_seen_by(result.user):
        yield _view(saved.name, saved.query, saved=saved)


def _view(label: str, query: str, *, late: bool = False, saved: SavedView | None = None) -> tuple[View, str]:
    return View(label, f"{reverse('followups:queue')}?{query}", late=late, saved=saved), query


def _rows_of(result: Result, query: str) -> QuerySet:
    wanted = wanted_by(query, result.user, result.zone)
    return wanted_of(result.seen, wanted, result.at, next_midnight(result.at, result.zone))
