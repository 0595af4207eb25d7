"""Child processes that do not outlive their parent."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if os.name == "posix" else None


def die_with_parent() -> None:
    """For ``preexec_fn``: Linux ends this process when the one that started it is gone, even by kill -9."""
    if _libc is not None and hasattr(_libc, "prctl"):
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
