from django.apps import AppConfig


class NeighborsConfig(AppConfig):
    name = "neighbors"

    def ready(self) -> None:
        from audit.timeline import register
        from neighbors import invariants, rules  # noqa: F401  (invariants register by being imported)
        from neighbors.models import Consent, Contact, ContactPoint, Disclosure, Neighbor

        register(Neighbor, visible=rules.visible_neighbors, untold=("search_key",))
        register(ContactPoint, visible=rules.visible_contact_points, untold=("digits", "position"))
        register(Contact, visible=rules.visible_contacts, untold=("digits", "position"))
        register(Consent, visible=rules.visible_consents)
        register(Disclosure, visible=rules.visible_disclosures)
