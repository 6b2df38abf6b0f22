"""Two records of one person, linked and parted. Neither is lost: each keeps what was said of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.acting import acting_as
from heart.core.errors import Conflict
from neighbors.actions.journal import Journal, undo
from neighbors.models import Link, Neighbor
from neighbors.signals import neighbors_linking, neighbors_parted, neighbors_parting


@transaction.atomic
def link_neighbors(*, neighbor: Neighbor, to: Neighbor, by: User, at: datetime, reason: str = "") -> Link:
    """Say that two records are one person, who is from now on known by the record of `to`.

    Records that were linked to either before come along. Two open cases become one (`neighbors_linking`).
    Raises NotPermitted (either record, or a case that would be joined), Conflict (one person already).
    """
    for record in (neighbor, to):
        require(by, "neighbors.link_neighbor", record)
    rows = Neighbor.objects.lock_people([neighbor.pk, to.pk])
    joined, kept = (rows[rows[record.pk].person] for record in (neighbor, to))
    if joined == kept:
        raise Conflict(_("These two are one person already."))
    link = Link(kept=kept, joined=joined, reason=reason.strip(), linked_at=at, linked_by=by)
    said = _("Linked with %(code)s: one person") % {"code": kept.code}
    journal = Journal(by, said)
    neighbors_linking.send(Link, link=link, journal=journal, by=by, at=at)
    _known_by(kept, [row.pk for row in rows.values() if row.person == joined.pk], by, said)
    link.changes = journal.entries
    return link.save_by(by, reason=link.reason or said)


@transaction.atomic
def unlink_neighbors(*, neighbor: Neighbor, by: User, at: datetime, reason: str = "") -> Link:
    """Say that a linked record is a person of its own after all, and put back what the link had changed.

    What was worked on since stays as it is. Of two records either may be named; of more, the one to part.
    Raises NotPermitted, Conflict (not linked, or a later link has to be undone first).
    """
    require(by, "neighbors.link_neighbor", neighbor)
    rows = Neighbor.objects.lock_people([neighbor.pk])
    standing = list(Link.objects.standing().filter(Q(kept__in=rows) | Q(joined__in=rows)))
    link = Link.objects.lock(_link_to_part(neighbor, standing).pk)
    for record in (link.kept, link.joined):
        require(by, "neighbors.link_neighbor", record)
    _require_last_of_its_rows(link, standing)
    said = reason.strip() or _("Not one person after all")
    _known_by(rows[link.joined_id], _hanging_on(link, standing), by, said)
    neighbors_parting.send(Link, link=link, by=by, at=at)
    link.stay = undo(link.changes, by=by, reason=said)
    link.unlinked_at, link.unlinked_by, link.unlinked_reason = at, by, reason.strip()
    link.save_by(by, reason=said)
    neighbors_parted.send(Link, link=link, by=by, at=at)
    return link


def _known_by(head: Neighbor, records: Iterable[UUID], by: User, reason: str) -> None:
    """These records are of the person who is known by `head`."""
    with acting_as(by, reason):
        Neighbor.objects.filter(pk=head.pk).exclude(linked_to=None).update(linked_to=None)
        Neighbor.objects.filter(pk__in=set(records) - {head.pk}).update(linked_to=head)


def _link_to_part(neighbor: Neighbor, standing: list[Link]) -> Link:
    own = [link for link in standing if link.joined_id == neighbor.pk]
    found: Any = own or [link for link in standing if link.kept_id == neighbor.pk]
    if not found:
        raise Conflict(_("This record is not linked to another."))
    if len(found) > 1:
        raise Conflict(_("Several records are linked to this one. Open the one that is somebody else."))
    return found[0]


def _require_last_of_its_rows(link: Link, standing: list[Link]) -> None:
    """A row that a later link changed again is put back by that one first."""
    rows = _rows_of(link)
    for other in standing:
        if other.linked_at >= link.linked_at and other.pk != link.pk and rows & _rows_of(other):
            raise Conflict(
                _("Part %(code)s first: it was linked later, and changed the same case.")
                % {"code": other.joined.code}
            )


def _rows_of(link: Link) -> set[str]:
    return {entry["id"] for entry in link.changes}


def _hanging_on(link: Link, standing: list[Link]) -> set[UUID]:
    """The records that were linked to the joined one, directly or over others."""
    found, more = set(), {link.joined_id}
    while more:
        found |= more
        more = {one.joined_id for one in standing if one.kept_id in found and one.pk != link.pk} - found
    return found
