from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeighborsConfig(AppConfig):
    name = "neighbors"

    def ready(self) -> None:
        from django.db.models import Q

        from audit.timeline import register
        from neighbors import invariants, rules  # noqa: F401  (invariants register by being imported)
        from neighbors.models import (
            Alert,
            Consent,
            Contact,
            ContactPoint,
            Disclosure,
            FamiliarPlan,
            Link,
            Neighbor,
        )
        from neighbors.models.one_person import Part, takes_part

        register(Neighbor, visible=rules.visible_neighbors, untold=("search_key", "match_keys", "person"))
        register(ContactPoint, visible=rules.visible_contact_points, untold=("digits", "position"))
        register(Contact, visible=rules.visible_contacts, untold=("digits", "position"))
        register(Consent, visible=rules.visible_consents)
        register(FamiliarPlan, visible=rules.visible_familiar_plans)
        register(Disclosure, visible=rules.visible_disclosures)
        register(Alert, visible=rules.visible_alerts)
        register(Link, visible=rules.visible_links, untold=("changes",))

        takes_part(Neighbor, "linked_to", Part.STAYS)
        takes_part(Link, "kept", Part.STAYS)
        takes_part(Link, "joined", Part.STAYS)
        takes_part(
            ContactPoint, "neighbor", Part.STAYS, told=Q(removed_at=None), called=_("ways to reach them")
        )
        takes_part(Contact, "neighbor", Part.STAYS, told=Q(removed_at=None), called=_("people"))
        takes_part(
            Consent, "neighbor", Part.STAYS, told=Q(revoked_at=None, event_on=None), called=_("consents")
        )
        takes_part(Alert, "neighbor", Part.STAYS, told=Q(ended_at=None), called=_("alerts"))
        takes_part(Disclosure, "neighbor", Part.STAYS)
        takes_part(FamiliarPlan, "neighbor", Part.STAYS, told=Q(), called=_("plans for responders"))
