"""Copy a prepared PostgreSQL cluster.

Preparing takes 20 seconds, copying (50 MB) under one. Its name is a hash of all it depends on.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from script.children import die_with_parent
from script.embedded.environment import LOCAL, PROJECT
from script.embedded.postgres import OWNER, Postgres

KEPT = LOCAL / "kept-clusters"
# For each layer: enough to alternate between two branches.
MOST_KEPT = 2
# Files of a server that ran, not of its data.
OF_ONE_SERVER = ("port", "log", "lock", "users")


@dataclass(frozen=True)
class Layer:
    """A preparation command and the files it depends on."""

    name: str
    command: tuple[str, ...]
    depends_on: tuple[str, ...]


# Migrations also import a field and the statuses of a case.
TABLES = Layer(
    "tables",
    ("migrate", "--noinput", "-v0"),
    (
        "*/migrations/*", "councils/tenancy/*.py", "councils/management/commands/migrate.py",
        "complaints/models/case.py", "complaints/vocabulary/lifecycle.py", "config/env.py", "config/settings/*.py",
        "script/embedded/postgres.py", "script/test_cluster.py",
    ),
)  # fmt: skip
# `councils` imports nothing from the other apps.
COUNCILS = Layer("councils", ("load_policies", "-v0"), ("councils/**/*.py", "fixtures/**/*.yaml"))
LAYERS = (TABLES, COUNCILS)


class ClusterNotPrepared(Exception):
    """The message is the output."""


def provide(folder: Path, kept: Path, layers: Sequence[Layer] = LAYERS) -> None:
    """Copy a kept, stopped cluster, made if needed. Raises ClusterNotPrepared."""
    kept.mkdir(exist_ok=True)
    with locked(kept / "lock"):
        _copy_or_make(folder, kept, layers)


def _copy_or_make(folder: Path, kept: Path, layers: Sequence[Layer]) -> None:
    """Lower layers are kept too, so a change of the last does not remake them."""
    if not layers:
        return
    cluster = kept / f"{layers[-1].name}-{fingerprint(layers)}"
    if is_whole(cluster):
        os.utime(cluster)
        copy(cluster / "postgres", folder)
        return
    _copy_or_make(folder, kept, layers[:-1])
    prepare(folder, layers[-1:])
    keep(folder, cluster)
    discard_old(kept, layers[-1].name)


def fingerprint(layers: Sequence[Layer], project: Path = PROJECT) -> str:
    packages = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    content = hashlib.sha256(repr((sys.version, sorted(package.name for package in packages))).encode())
    for layer in layers:
        content.update(repr(layer.command).encode())
        for path in sorted({path for pattern in layer.depends_on for path in project.glob(pattern) if path.is_file()}):
            content.update(f"{path.relative_to(project)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return content.hexdigest()[:16]


def prepare(folder: Path, layers: Sequence[Layer]) -> None:
    postgres = Postgres(folder, durable=False)
    postgres.join()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": postgres.url(),
        "MIGRATION_DATABASE_URL": postgres.url(OWNER),
    }
    try:
        for layer in layers:
            ran = subprocess.run(
                [sys.executable, "-m", "django", *layer.command], cwd=PROJECT, env=environment, text=True, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=die_with_parent,
            )  # fmt: skip
            if ran.returncode:
                raise ClusterNotPrepared(f"manage.py {' '.join(layer.command)}\n{ran.stdout}")
    finally:
        postgres.leave()


def keep(folder: Path, cluster: Path) -> None:
    """It gets its name only when complete."""
    half_made = cluster.with_name("new")
    for remains in (half_made, cluster):
        shutil.rmtree(remains, ignore_errors=True)
    half_made.mkdir()
    copy(folder, half_made / "postgres")
    (half_made / "contents").write_text(contents(half_made / "postgres"))
    half_made.rename(cluster)


def discard_old(kept: Path, layer: str) -> None:
    for cluster in sorted(kept.glob(f"{layer}-*"), key=os.path.getmtime)[:-MOST_KEPT]:
        shutil.rmtree(cluster)


def is_whole(cluster: Path) -> bool:
    written = cluster / "contents"
    return written.exists() and written.read_text() == contents(cluster / "postgres")


def contents(folder: Path) -> str:
    files = (Path(where) / name for where, _, names in os.walk(folder) for name in names)
    return "".join(sorted(f"{path.relative_to(folder)} {path.stat().st_size}\n" for path in files))


def copy(source: Path, target: Path) -> None:
    """Copy a stopped server's files with owners, by reference where possible."""
    subprocess.run(["cp", "-Rp", source, target], check=True)
    for name in OF_ONE_SERVER:
        (target / name).unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
