"""Typed readers of environment variables."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import parse_qsl, unquote, urlsplit


class MissingSetting(Exception):
    """A setting is missing or invalid."""


def text(name: str, default: str | None = None) -> str:
    """Raises MissingSetting without value and default."""
    value = os.environ.get(name, default)
    if value is None:
        raise MissingSetting(f"Set {name}: see .env.example for what it means")
    return value


def needed(name: str) -> str:
    """Also refuses an empty value."""
    value = text(name)
    if not value.strip():
        raise MissingSetting(f"{name} is empty: see .env.example for what it means")
    return value


def flag(name: str, default: bool) -> bool:
    """1, true, yes and on mean yes."""
    return text(name, "1" if default else "0").strip().lower() in (
        "1",
        "true",
        "yes",
        "on",
    )


def number(name: str, default: int) -> int:
    return int(text(name, str(default)))


def words(name: str, default: str | None = None) -> list[str]:
    """Comma-separated."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str, default: str | None = None) -> list[IPv4Network | IPv6Network]:
    """Comma-separated."""
    try:
        return [ip_network(word, strict=False) for word in words(name, default)]
    except ValueError as error:
        raise MissingSetting(
            f"{name} must be addresses or networks, such as 10.0.0.0/8, comma separated: {error}"
        ) from error


def replaced(name: str, by: str) -> None:
    """Refuse an obsolete variable."""
    if name in os.environ:
        raise MissingSetting(f"{name} has been replaced by {by}: see .env.example for what it means")


# Options after the ? of a database's address: how libpq protects the connection.
DATABASE_OPTIONS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "sslnegotiation", "channel_binding"})


def database_options(name: str) -> dict[str, str]:
    """Return what follows the ? of an address."""
    options = dict(parse_qsl(urlsplit(text(name)).query, keep_blank_values=True))
    unknown = options.keys() - DATABASE_OPTIONS
    if unknown:
        known = ", ".join(sorted(DATABASE_OPTIONS))
        raise MissingSetting(f"{name} says {', '.join(sorted(unknown))}; after its ? there may be {known}")
    return options


def database(name: str, default: str | None = None) -> dict[str, str]:
    """Return Django's NAME, USER, PASSWORD, HOST and PORT."""
    parts = urlsplit(text(name, default))
    if parts.scheme not in ("postgres", "postgresql"):
        raise MissingSetting(f"{name} must be a postgresql:// address: PostgreSQL is the only database")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
