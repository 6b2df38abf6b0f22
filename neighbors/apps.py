from django.apps import AppConfig


class NeighborsConfig(AppConfig):
    name = "neighbors"

    def ready(self) -> None:
        from audit.timeline import register
        from neighbors.models import Contact, ContactPoint, Neighbor
        from neighbors.rules import visible_contact_points, visible_contacts, visible_neighbors

        register(Neighbor, visible=visible_neighbors, untold=("search_key",))
        register(ContactPoint, visible=visible_contact_points, untold=("digits", "position"))
        register(Contact, visible=visible_contacts, untold=("digits", "position"))
