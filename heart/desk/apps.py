from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "heart.desk"
    label = "desk"
