"""Nothing leaves this machine unprotected: TLS to each service, and no start where it is missing."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from complaints.delivery.channels import Clamd
from complaints.delivery.operations.scanning import Infected
from complaints.vocabulary.correspondence import OutOfService
from config import links
from script.embedded.environment import PROJECT
from tests.factories import clamd
from tests.factories.tls import Certificate, in_front_of

pytestmark = pytest.mark.in_turns
ELSEWHERE = {
    "DATABASE_URL": "postgresql://login:x@db.example/redress",
    "CELERY_BROKER_URL": "rediss://:x@broker.example:6379/0",
    "SCANNER_URL": "tls://scanner.example:3311",
    "EMAIL_HOST": "smtp.example",
    "SENTRY_DSN": "https://key@sentry.example/1",
}
IN_THE_CLEAR = [
    ("database", {"DATABASE_URL": "postgresql://login:x@db.example/redress?sslmode=require"}),
    ("broker", {"CELERY_BROKER_URL": "redis://:x@broker.example:6379/0"}),
    ("broker", {"CELERY_BROKER_URL": "rediss://:x@broker.example:6379/0?ssl_cert_reqs=none"}),
    ("scanner", {"SCANNER_URL": "tcp://scanner.example:3310"}),
    ("email", {"EMAIL_USE_TLS": "0"}),
    ("sentry", {"SENTRY_DSN": "http://key@sentry.example/1"}),
]


def example() -> dict[str, str]:
    """The environment of an installation."""
    lines = re.findall(r"^([A-Z_]+)=(.*)$", (PROJECT / ".env.example").read_text(), flags=re.MULTILINE)
    return {name: value.strip('"') for name, value in lines}


def manage(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """A command in an installation."""
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.production", "PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT, env={**example(), **settings, **changes}, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(("service", "changes"), IN_THE_CLEAR)
def test_a_service_elsewhere_without_tls_stops_the_start(service: str, changes: dict[str, str]) -> None:
    refused = manage("check", **{**ELSEWHERE, **changes})
    assert refused.returncode != 0
    assert f"to the {service} at " in refused.stderr
    assert f"add {service} to TRUSTED_NETWORK_SERVICES" in refused.stderr


def test_services_elsewhere_are_spoken_to_over_tls_without_a_word() -> None:
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **ELSEWHERE)
    assert (checked.returncode, "not encrypted" in checked.stderr) == (0, False), checked.stderr


def test_what_is_trusted_starts_and_is_named_by_the_deployment_check() -> None:
    changes = {name: value for _, changed in IN_THE_CLEAR for name, value in changed.items()}
    checked = manage("check", "--deploy", TRUSTED_NETWORK_SERVICES="database, broker,scanner,email,sentry", **changes)
    assert checked.returncode == 0
    assert set(re.findall(r"says to the (\w+) at (\S+) is not encrypted", checked.stderr)) == {
        ("database", "db.example"),
        ("broker", "broker.example"),
        ("scanner", "scanner.example"),
        ("email", "smtp.example"),
        ("sentry", "sentry.example"),
    }


def test_only_services_that_there_are_can_be_trusted() -> None:
    refused = manage("check", TRUSTED_NETWORK_SERVICES="databse")
    assert (
        "TRUSTED_NETWORK_SERVICES names databse; there are database, broker, scanner, email, sentry" in refused.stderr
    )


def test_what_a_database_address_says_wrongly_stops_the_start() -> None:
    refused = manage("check", DATABASE_URL="postgresql://login:x@127.0.0.1/redress?sslmod=verify-full")
    assert "DATABASE_URL says sslmod; after its ? there may be " in refused.stderr


@pytest.mark.parametrize(
    ("host", "here"),
    [("", True), ("/run/postgresql", True), ("localhost", True), ("127.0.0.5", True), ("::1", True)]
    + [("10.0.0.1", False), ("postgres", False), ("localhost.example", False)],
)
def test_which_hosts_are_on_this_machine(host: str, here: bool) -> None:
    assert links.is_here(host) is here


def test_a_database_elsewhere_must_show_who_it_is() -> None:
    options, link = links.database("db.example", {}, ())
    assert options["sslmode"] == "verify-full"
    assert link.encrypted
    assert "sslmode" not in links.database("127.0.0.1", {}, ())[0]
    assert "sslmode" not in links.database("db.example", {}, ("database",))[0]


@dataclass(frozen=True)
class Ends:
    """Servers' certificates: the right one, one of another authority and one for another name."""

    right: Certificate
    of_another_authority: Certificate
    for_another_name: Certificate


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Ends:
    folder = tmp_path_factory.mktemp("tls")
    names = {
        "right": "IP:127.0.0.1",
        "of_another_authority": "IP:127.0.0.1",
        "for_another_name": "DNS:elsewhere.example",
    }
    return Ends(**{end: Certificate.made(folder / end, name) for end, name in names.items()})


CONNECT = {
    "DATABASE_URL": "from django.db import connection; connection.ensure_connection(); print('connected')",
    "CELERY_BROKER_URL": "from config import celery_app; celery_app.connection().connect(); print('connected')",
}


def connects(setting: str, port: int | None, authority: Path, query: str) -> str:
    """What happens to whoever connects through that port, and trusts that authority."""
    address = urlsplit(os.environ[setting])
    place = f"{address.netloc.rpartition(':')[0]}:{port or address.port}"
    scheme = "rediss" if setting == "CELERY_BROKER_URL" else address.scheme
    changed = {setting: address._replace(scheme=scheme, netloc=place, query=query).geturl()}
    done = manage("shell", "-v0", "-c", CONNECT[setting], **changed, SSL_CERT_FILE=str(authority))
    return done.stdout + done.stderr


@pytest.mark.parametrize(("setting", "query"), [("DATABASE_URL", "sslmode=verify-full"), ("CELERY_BROKER_URL", "")])
def test_a_server_must_have_a_certificate_that_is_right(setting: str, query: str, ends: Ends) -> None:
    port = urlsplit(os.environ[setting]).port
    assert port is not None
    trusted = ends.right.authority
    postgres = setting == "DATABASE_URL"
    with in_front_of(port, ends.right, postgres=postgres) as front:
        assert "connected" in connects(setting, front, trusted, query)
    with in_front_of(port, ends.of_another_authority, postgres=postgres) as front:
        said = connects(setting, front, trusted, query)
        assert "connected" not in said
        assert "certificate verify failed" in said
    other = ends.for_another_name
    with in_front_of(port, other, postgres=postgres) as front:
        said = connects(setting, front, other.authority, query)
        assert "connected" not in said
        assert re.search("certificate verify failed|does not match host name", said)
    # The server itself knows no TLS here: nothing is said to it instead.
    assert "connected" not in connects(setting, None, trusted, query)


def test_a_scanner_must_have_a_certificate_that_is_right(
    ends: Ends, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ends.right.authority))
    with clamd.running(tmp_path) as address:
        port = urlsplit(address).port
        assert port is not None
        with in_front_of(port, ends.right) as front:
            scan = Clamd(f"tls://127.0.0.1:{front}")
            scan(BytesIO(b"hello"))
            with pytest.raises(Infected):
                scan(BytesIO(clamd.EICAR))
        for wrong in (ends.of_another_authority, ends.for_another_name):
            with in_front_of(port, wrong) as front, pytest.raises(OutOfService, match="SSLCertVerificationError"):
                Clamd(f"tls://127.0.0.1:{front}")(BytesIO(b"hello"))
