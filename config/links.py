"""Connections to services, and whether they are encrypted.

See docs/decisions/0092-connections-to-services-are-encrypted.md.
"""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult

from config.env import MissingSetting

VERIFIED = "verify-full"


@dataclass(frozen=True, slots=True)
class ServiceLink:
    """One service; `encrypted` includes a checked certificate."""

    service: str
    host: str
    encrypted: bool
    how: str

    @property
    def in_the_clear(self) -> bool:
        return not self.encrypted and not is_here(self.host)


def is_here(host: str) -> bool:
    """Whether a host is this machine: empty, a socket's folder or loopback."""
    if host in ("", "localhost") or host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def database(host: str, options: dict[str, str], trusted: Iterable[str]) -> tuple[dict[str, str], ServiceLink]:
    """Return libpq's options and the link. DATABASE_URL's options win."""
    usual = {}
    if not is_here(host) and "database" not in trusted:
        usual["sslmode"] = VERIFIED
    options = {**usual, **options}
    encrypted = options.get("sslmode") == VERIFIED
    if encrypted:
        options = {"sslrootcert": ssl.get_default_verify_paths().cafile or "system", **options}
    return options, ServiceLink("database", host, encrypted, f"Put ?sslmode={VERIFIED} into DATABASE_URL")


def broker(url: SplitResult) -> tuple[dict[str, Any] | None, ServiceLink]:
    """Return Celery's `broker_use_ssl` and the link."""
    encrypted = url.scheme == "rediss" and not url.query
    tls = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True} if encrypted else None
    return tls, ServiceLink(
        "broker", url.hostname or "", encrypted, "Let CELERY_BROKER_URL begin with rediss:// and end without ?"
    )


def scanner(url: SplitResult) -> ServiceLink:
    return ServiceLink("scanner", url.hostname or "", url.scheme == "tls", "Let SCANNER_URL begin with tls://")


def email(host: str, *, tls: bool) -> ServiceLink:
    """Django checks the certificate whenever it uses TLS."""
    return ServiceLink("email", host, tls, "Set EMAIL_USE_TLS=1, or EMAIL_USE_SSL=1 for port 465")


def check(links: Iterable[ServiceLink], trusted: Iterable[str]) -> None:
    """Raises MissingSetting for an unencrypted link that is not trusted, or an unknown service."""
    links, trusted = list(links), set(trusted)
    unknown = trusted - {link.service for link in links}
    if unknown:
        known = ", ".join(link.service for link in links)
        raise MissingSetting(f"TRUSTED_NETWORK_SERVICES names {', '.join(sorted(unknown))}; there are {known}")
    for link in links:
        if link.in_the_clear and link.service not in trusted:
            raise MissingSetting(
                f"What the product says to the {link.service} at {link.host} would not be encrypted. {link.how}. If no "
                f"one else can reach the network between, add {link.service} to TRUSTED_NETWORK_SERVICES."
            )
