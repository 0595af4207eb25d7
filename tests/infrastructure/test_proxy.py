"""The proxy that is shipped for containers, in front of the product: nginx with the shipped configuration, for real."""

import http.client
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from uuid import uuid4

import pytest

from script.embedded.environment import PROJECT
from tests.factories.smtp import free_port
from tests.factories.web_service import COMPLAIN, Service, Visitor, web_process

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.in_turns,
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed: sudo apt-get install nginx-light"),
]
CONFIGURATION = PROJECT / "script" / "containers" / "nginx.conf"
CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out certificate.pem"
)


@dataclass
class Proxy:
    """A running proxy, the web process behind it, and whoever comes through it."""

    address: str
    plain: str
    web: "subprocess.Popen[bytes]"

    def visitor(self) -> Visitor:
        anything = ssl.create_default_context()
        anything.check_hostname, anything.verify_mode = False, ssl.CERT_NONE
        return Visitor(self.address, tls=anything)


@pytest.fixture
def proxy(service: Service, tmp_path: Path) -> Iterator[Proxy]:
    """The shipped configuration with this machine's ports and folders."""
    subprocess.run(CERTIFICATE.split(), cwd=tmp_path, check=True, capture_output=True)
    tls, plain = free_port(), free_port()
    with create_server(("127.0.0.1", 0)) as listening, (tmp_path / "web.log").open("wb") as log:
        here = {
            "http://web:8000": f"http://127.0.0.1:{listening.getsockname()[1]}",
            "8443": str(tls),
            "8080": str(plain),
            "/certificates/": f"{tmp_path}/",
            "/tmp/": f"{tmp_path}/",
            "/dev/stderr": f"{tmp_path}/nginx.log",
        }
        shipped = CONFIGURATION.read_text()
        assert [name for name in here if name not in shipped] == []
        shipped = re.sub("|".join(map(re.escape, here)), lambda found: here[found[0]], shipped)
        (tmp_path / "nginx.conf").write_text(f"daemon off;\nuser root;\n{shipped}")
        web = web_process(listening, {**service.environment, "TRUSTED_PROXIES": "127.0.0.1"}, log)
        # Only the web process accepts: without it the proxy is refused.
        listening.close()
        command = [NGINX, "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "nginx.log")]
        nginx = subprocess.Popen(command, stdout=log, stderr=log)  # type: ignore[arg-type]
        running = Proxy(f"https://127.0.0.1:{tls}", f"http://127.0.0.1:{plain}", web)
        try:
            wait_until_it_answers(running, tmp_path)
            yield running
        finally:
            nginx.terminate()
            web.terminate()
            nginx.wait(20)
            web.wait(20)


def wait_until_it_answers(proxy: Proxy, folder: Path) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            if proxy.visitor().get("/healthz").status == 200:
                return
        except OSError:
            pass
        assert time.monotonic() < give_up, (folder / "nginx.log").read_text() + (folder / "web.log").read_text()
        time.sleep(0.2)


def sign_in(proxy: Proxy, number: int) -> int:
    visitor = proxy.visitor()
    visitor.get("/accounts/login/")
    answers = {"login": f"somebody-{uuid4()}@example.com", "password": "not the password"}
    return visitor.post("/accounts/login/", answers, **{"X-Forwarded-For": f"192.0.2.{number}"}).status


def test_people_come_in_by_tls_alone_and_sign_in_with_forged_addresses_counts_as_one_client(
    service: Service, proxy: Proxy
) -> None:
    account = service.accounts["complaint_champion"]
    visitor = proxy.visitor()
    visitor.get("/accounts/login/")
    there = visitor.post("/accounts/login/", {"login": account["email"], "password": account["password"]})
    assert "Sign out" in there.text
    assert there.url.startswith(proxy.address)

    plain = http.client.HTTPConnection(proxy.plain.removeprefix("http://"))
    plain.request("GET", "/c/x/?a=b")
    redirected = plain.getresponse()
    assert (redirected.status, redirected.headers["Location"]) == (308, f"{proxy.address}/c/x/?a=b")
    plain.close()

    statuses = [sign_in(proxy, number) for number in range(40)]
    assert 429 in statuses[:31]
    assert statuses[-1] == 429


def test_a_file_that_is_too_large_is_named_on_the_product_s_own_page(proxy: Proxy) -> None:
    visitor = proxy.visitor()
    started = visitor.get(f"{COMPLAIN}/new/").url.removeprefix(proxy.address)
    files = re.sub(r"[^/]+/$", "files/", started)
    answer = visitor.upload(files, {"then": "add"}, "large.txt", b"x" * 21 * 2**20)
    assert "“large.txt” is larger than 20 MB" in answer.text


def test_while_no_web_process_answers_a_page_says_when_to_come_again(proxy: Proxy) -> None:
    proxy.web.terminate()
    proxy.web.wait(20)
    answer = proxy.visitor().get("/c/cambridge-city/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert "not available just now" in answer.text
