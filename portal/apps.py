from django.apps import AppConfig
from django.core import checks

from portal.checks import links_in_the_clear


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(links_in_the_clear, checks.Tags.security, deploy=True)
