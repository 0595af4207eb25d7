"""Run PostgreSQL, which refuses root, as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path


class CannotDropPrivileges(Exception):
    """No way works here."""


@dataclass(frozen=True)
class Identity:
    """A command prefix, and the files' owner (None: unchanged)."""

    prefix: tuple[str, ...] = ()
    files_owner: int | None = None

    def give(self, path: Path) -> None:
        if self.files_owner is not None:
            os.chown(path, self.files_owner, -1)


@cache
def identity_for(program: Path) -> Identity:
    """Return an identity probed with --version.

    A user namespace keeps file ownership. Where it is forbidden (Docker's default profile), setpriv to `nobody` is
    used, which needs readable folders above.
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
