"""The web server is imported before Django is set up."""

import subprocess
import sys


def test_the_web_server_can_be_imported_first() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import config.web_server"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
