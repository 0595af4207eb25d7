"""PostgreSQL refuses to run as uid 0; this finds a way for root to run it all the same."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path


class CannotDropPrivileges(Exception):
    """Root has no way here to run a program as somebody else."""


@dataclass(frozen=True)
class Identity:
    """How a server is run: words before its command, and who must own its files (None: as they are)."""

    prefix: tuple[str, ...] = ()
    files_owner: int | None = None

    def give(self, path: Path) -> None:
        """Hand ``path`` to the server's user where that is somebody else."""
        if self.files_owner is not None:
            os.chown(path, self.files_owner, -1)


@cache
def identity_for(program: Path) -> Identity:
    """The identity ``program`` runs under. ``program`` is probed with --version.

    A user namespace leaves every file root's and needs no account. Where namespaces are forbidden (Docker's
    default profile) setpriv to nobody does, if nobody may read the folders above the project.
    """
    if os.geteuid() != 0:
        return Identity()
    nobody = pwd.getpwnam("nobody")
    uid, gid = nobody.pw_uid, nobody.pw_gid
    ways = (
        Identity(("unshare", "--user", f"--map-user={uid}", f"--map-group={gid}")),
        Identity(("setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"), files_owner=uid),
    )
    for way in ways:
        if _runs([*way.prefix, str(program), "--version"]):
            return way
    raise CannotDropPrivileges(
        "PostgreSQL does not run as root, and neither a user namespace nor setpriv works here. "
        "Run as an ordinary user, or set DATABASE_URL to a server that is running."
    )


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
