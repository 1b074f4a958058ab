from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "house"

    def ready(self) -> None:
        import_module("config.checks")
