"""Checks for `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core import checks


def links_in_the_clear(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """Report unencrypted services that TRUSTED_NETWORK_SERVICES allows."""
    return [
        checks.Info(
            f"What the product says to the {link.service} at {link.host} is not encrypted.",
            hint=f"{link.how}. TRUSTED_NETWORK_SERVICES says that no one else can reach the network between.",
            id="portal.I001",
        )
        for link in settings.LINKS
        if link.in_the_clear
    ]
