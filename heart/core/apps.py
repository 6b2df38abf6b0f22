from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "heart.core"
    label = "core"
