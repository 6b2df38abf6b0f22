from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "heart.core"
    label = "core"

    def ready(self) -> None:
        from heart.core import idempotency  # noqa: F401  (its sweep registers by being imported)
        from heart.core.grants import apply_grants

        # The last app in migration order sends this after every table exists; the earlier times are cheap.
        post_migrate.connect(apply_grants, dispatch_uid="core.apply_grants")
