"""The container files, read as text: no Docker engine is needed, and none runs them here."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from complaints.delivery import runs
from script.embedded.postgres import SETTINGS

PROJECT = Path(__file__).resolve().parents[2]
EXACT_VERSION = re.compile(r"^[a-z0-9./-]+:v?\d+\.\d+\.?\d*(-[a-z0-9.-]+)?$")
READERS = {"text", "flag", "number", "words", "networks", "database"}
ENDS_BY_ITSELF = {"migrate", "certificate"}
# Read by the image's own programs, not by ours.
OF_OTHER_PROGRAMS = {"POSTGRES_PASSWORD", "OWNER_PASSWORD", "LOGIN_PASSWORD", "BROKER_PASSWORD"}


@cache
def compose() -> dict[str, Any]:
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text())


def services() -> dict[str, dict[str, Any]]:
    return compose()["services"]


def ours() -> dict[str, dict[str, Any]]:
    return {name: service for name, service in services().items() if "build" in service}


def docker_lines(*instructions: str) -> list[str]:
    lines = (PROJECT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    return [line for line in lines if line.split(" ")[0] in instructions]


def settings_read(*folders: str) -> Iterator[tuple[str, bool]]:
    """Every environment variable that the product's code reads, and whether it must be there."""
    for folder in folders:
        for path in (PROJECT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _is_reader(node.func) and isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value), len(node.args) == 1


def _is_reader(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in READERS
        and isinstance(function.value, ast.Name)
        and function.value.id == "env"
    )


def all_settings() -> set[str]:
    return {name for name, _ in settings_read("config", "councils", "complaints", "ombudsman", "reporting", "portal")}


def required_in_production() -> set[str]:
    overlays = {"local.py", "test.py"}
    required = set()
    for path in (PROJECT / "config" / "settings").glob("*.py"):
        if path.name not in overlays:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _is_reader(node.func) and len(node.args) == 1:
                    required.add(str(node.args[0].value))  # type: ignore[attr-defined]
    return required


def example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(), flags=re.MULTILINE))


def test_the_parts_are_those_of_the_running_product():
    assert set(services()) == {
        "migrate", "certificate", "proxy", "web", "worker", "beat", "postgres", "redis", "mail", "clamav",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(services()))
def test_every_image_is_pinned_to_an_exact_version(name: str):
    assert EXACT_VERSION.match(services()[name]["image"])


def test_every_base_image_is_pinned_to_an_exact_version():
    bases = [line.split()[1] for line in docker_lines("FROM")]
    assert bases
    assert [base for base in bases if not EXACT_VERSION.match(base)] == []


@pytest.mark.parametrize("name", sorted(set(services()) - ENDS_BY_ITSELF))
def test_everything_that_keeps_running_has_a_health_check(name: str):
    check = services()[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= set(check)


def test_migrations_run_once_before_everything_of_ours():
    assert {name for name, service in services().items() if service["restart"] == "no"} == ENDS_BY_ITSELF
    for name in set(ours()) - {"migrate"}:
        assert services()[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_what_ends_because_it_stands_still_is_started_again():
    assert {service["restart"] for name, service in services().items() if name not in ENDS_BY_ITSELF} == {
        "unless-stopped"
    }


def test_nothing_runs_as_root():
    assert docker_lines("USER")[-1] == "USER redress"
    assert [name for name, service in services().items() if name not in ours() and "user" not in service] == []


def test_only_this_machine_reaches_the_published_ports():
    published = [port for service in services().values() for port in service.get("ports", [])]
    assert published
    assert [port for port in published if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("name", sorted(ours()))
def test_every_variable_of_ours_is_one_that_the_settings_read(name: str):
    assert set(services()[name]["environment"]) - all_settings() == set()


@pytest.mark.parametrize("name", sorted(ours()))
def test_every_variable_that_production_demands_is_set(name: str):
    assert required_in_production() - set(services()[name]["environment"]) == set()


def test_the_other_images_get_only_their_own_passwords():
    given = {
        key for name, service in services().items() if name not in ours() for key in service.get("environment", {})
    }
    assert given == OF_OTHER_PROGRAMS


def test_the_example_environment_names_exactly_what_is_read():
    assert example() == all_settings()


def test_the_migrating_container_alone_knows_the_owner_of_the_tables():
    holders = {name for name, service in ours().items() if "MIGRATION_DATABASE_URL" in service["environment"]}
    assert holders == {"migrate"}


def test_what_the_image_copies_and_starts_is_there():
    copied = [word for line in docker_lines("COPY") for word in line.split()[1:-1] if not word.startswith("--")]
    assert [name for name in copied if not name.startswith("/app/") and not (PROJECT / name).exists()] == []
    assert docker_lines("CMD") == ['CMD ["python", "-m", "config.web_server", "--listen", "0.0.0.0:8000"]']


def test_only_the_proxy_can_be_reached_from_outside_and_residents_reach_the_product_through_it():
    assert {name for name, service in services().items() if "ports" in service} == {"proxy", "mail"}


def test_every_volume_that_is_mounted_exists():
    mounted = {mount.split(":")[0] for service in services().values() for mount in service.get("volumes", [])}
    assert {name for name in mounted if not name.startswith("./")} == set(compose()["volumes"])
    assert [name for name in mounted if name.startswith("./") and not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("name", sorted(set(ours()) - ENDS_BY_ITSELF))
def test_a_container_that_is_stopped_has_the_time_to_give_back_what_it_holds(name: str):
    (seconds,) = re.findall(r"^(\d+)s$", services()[name]["stop_grace_period"])
    assert int(seconds) > runs.SECONDS_TO_FINISH + 10


def test_the_database_logs_as_little_as_the_embedded_one():
    given = dict(option.split("=") for option in services()["postgres"]["command"] if "=" in option)
    assert given == {name: value for name, value in SETTINGS.items() if name in given}
    assert {name for name in SETTINGS if name.startswith("log_")} - {"log_timezone"} == set(given)
