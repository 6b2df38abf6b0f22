"""Whose records a person may see and change: the scopes of accounts/rules.py, as rows.

Cases and encounters live in rooms above this one; they are asked by the names of their relations.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.rules import Scope, guard, scope_of
from neighbors.models import Alert, Consent, Contact, ContactPoint, Disclosure, FamiliarPlan, Link, Neighbor
from neighbors.models.alert import AlertQuerySet
from neighbors.models.disclosure import DisclosureQuerySet
from neighbors.models.neighbor import NeighborQuerySet


def _model_of(model: Any, relation: str) -> Any:
    return model._meta.get_field(relation).related_model


def _related(relation: str) -> QuerySet:
    """The rows of `neighbor.<relation>`, of every record of the person asked about, for an Exists."""
    return _model_of(Neighbor, relation).objects.filter(neighbor__person=OuterRef("person"))


def neighbors_in(scope: Scope, user: User) -> NeighborQuerySet:
    neighbors = Neighbor.objects.all()
    if scope is Scope.ALL:
        return neighbors
    if scope is Scope.TEAM_AND_POOL:
        held = Q(assigned_to=None) | Q(assigned_to=user)
        if user.team_id:
            held |= Q(team=user.team_id)
        return neighbors.filter(Exists(_related("cases").filter(held)) | ~Exists(_related("cases")))
    if scope is Scope.OWN:
        met = _related("encounters").filter(Q(author=user) | Q(pk__in=_on_encounters(user)))
        return neighbors.filter(Q(created_by=user) | Exists(met))
    return neighbors.none()


def _on_encounters(user: User) -> QuerySet:
    """The encounters that the user was on, whoever logged them."""
    responder = _model_of(_model_of(Neighbor, "encounters"), "responders")
    return responder.objects.filter(user=user).values("encounter")


def visible_neighbors(user: Any) -> NeighborQuerySet:
    return neighbors_in(scope_of(user, "neighbors.view_neighbor"), user)


def visible_contact_points(user: Any) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(neighbor__in=visible_neighbors(user))


def visible_contacts(user: Any) -> QuerySet[Contact]:
    return Contact.objects.filter(neighbor__in=visible_neighbors(user))


def visible_consents(user: Any) -> QuerySet[Consent]:
    return Consent.objects.filter(neighbor__in=neighbors_in(scope_of(user, "neighbors.view_consent"), user))


def visible_links(user: Any) -> QuerySet[Link]:
    """Whoever sees both records sees that they are one person."""
    seen = visible_neighbors(user)
    return Link.objects.filter(kept__in=seen, joined__in=seen)


def visible_alerts(user: Any) -> AlertQuerySet:
    """Every one that there was; what is shown is `in_force`, the rest only in the history."""
    return Alert.objects.filter(neighbor__in=neighbors_in(scope_of(user, "neighbors.view_alert"), user))


def visible_disclosures(user: Any) -> DisclosureQuerySet:
    """Whoever may read what a neighbor agreed to may read what was shared."""
    return Disclosure.objects.filter(
        neighbor__in=neighbors_in(scope_of(user, "neighbors.view_consent"), user)
    )


def visible_familiar_plans(user: Any) -> QuerySet[FamiliarPlan]:
    """How to meet a neighbor is for whoever may meet them."""
    return FamiliarPlan.objects.filter(
        neighbor__in=neighbors_in(scope_of(user, "neighbors.view_familiarplan"), user)
    )


def _in_scope(user: User, neighbor: Neighbor, scope: Scope) -> bool:
    return neighbors_in(scope, user).filter(pk=neighbor.pk).exists()


for _perm in (
    "neighbors.view_neighbor",
    "neighbors.search_neighbor",
    "neighbors.add_neighbor",
    "neighbors.change_neighbor",
    "neighbors.link_neighbor",
    "neighbors.view_alert",
    "neighbors.change_alert",
    "neighbors.view_familiarplan",
    "neighbors.change_familiarplan",
    "neighbors.view_consent",
    "neighbors.change_consent",
    "neighbors.share_neighbor",
    "neighbors.override_consent",
):
    guard(_perm, _in_scope)
