"""Typed readers of the environment. A missing variable stops the start and names itself."""

import os
from urllib.parse import unquote, urlsplit


class MissingSetting(Exception):
    """A setting that production needs has no value."""


def text(name: str, default: str | None = None) -> str:
    """The variable as text; without a default it must be there."""
    value = os.environ.get(name, default)
    if value is None:
        raise MissingSetting(f"Set {name}: see .env.example for what it means")
    return value


def needed(name: str) -> str:
    """The variable as text; it must be there and say something."""
    value = text(name)
    if not value.strip():
        raise MissingSetting(f"{name} is empty: see .env.example for what it means")
    return value


def flag(name: str, default: bool) -> bool:
    """The variable as yes or no: 1, true, yes and on mean yes."""
    return text(name, "1" if default else "0").strip().lower() in (
        "1",
        "true",
        "yes",
        "on",
    )


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    return int(text(name, str(default)))


def words(name: str, default: str | None = None) -> list[str]:
    """The variable as a list, comma separated."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str, default: str | None = None) -> dict[str, str]:
    """A PostgreSQL address as Django's NAME, USER, PASSWORD, HOST and PORT."""
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
