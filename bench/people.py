"""The pages around a person: look-up while typing, duplicates at intake, triage, and someone with 200 cases."""

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import uuid4

from bench.browser import Browser
from bench.callers import (
    KnownCaller,
    caller_through_another_system,
    caller_with_many_cases,
    caller_with_one_case,
    resident_with_many_cases,
)
from bench.requests import ANSWERS, CASEWORK, begin, page, queries_of, time_of
from bench.rounds import Operation, Timed
from bench.world import World, ask, cookies_of, session_of
from councils.models import User

CREATED = 201
ABOUT = {"summary": "The bin was missed again", "description": "It was promised for Monday. No one came."}
LONGEST_PART = 7
SHORTEST_WORD = 3


def people_pages(world: World) -> Iterator[Operation]:
    """All of them."""
    many, one = caller_with_many_cases(world), caller_with_one_case(world)
    yield from look_up(world, one, many)
    yield _logging(world, many)
    yield _sending(world)
    yield _by_api(world, caller_through_another_system(world))
    yield from records(world, one, many)


def look_up(world: World, one: KnownCaller, many: KnownCaller) -> Iterator[Operation]:
    """What staff type until the caller is found, and the caller who was chosen."""
    browser, plain = world.staff(world.product), world.staff(world.plain)
    surname = one.name.lower().rpartition(" ")[2]
    typed = {
        "the first letters of a name": surname[:SHORTEST_WORD],
        "a name": one.name.lower(),
        "part of a phone number": one.phone_key[-LONGEST_PART:],
        "a postcode": one.postcode.lower(),
        "an email address": one.email,
    }
    for what, said in typed.items():
        floor = (plain, f"/people/?{urlencode({'who': _as_kept(said)})}")
        address = f"/casework/log/callers/?{urlencode({'who': said})}"
        yield page(f"look-up: {what}", browser, address, floor, CASEWORK)
    chosen = f"/casework/log/callers/?person={many.person_id}"
    floor = (plain, f"/person/{many.person_id}/newest/")
    yield page("look-up: a caller with 200 cases", browser, chosen, floor, CASEWORK)


def records(world: World, one: KnownCaller, many: KnownCaller) -> Iterator[Operation]:
    """Triage, a person and a case of theirs."""
    browser, plain = world.staff(world.product), world.staff(world.plain)
    for whose, caller in (("", one), (", a person with 200 cases", many)):
        floor = (plain, f"/triage/{caller.reference}/")
        address = f"/casework/cases/{caller.reference}/triage/"
        yield page(f"triage{whose}", browser, address, floor, CASEWORK)
    floor = (plain, f"/case-of-person/{many.reference}/")
    address = f"/casework/cases/{many.reference}/"
    yield page("case page, a person with 200 cases", browser, address, floor, CASEWORK)
    floor = (plain, f"/person/{many.person_id}/")
    yield page("person with 200 cases", browser, f"/casework/people/{many.person_id}/", floor, CASEWORK)


def _as_kept(said: str) -> str:
    """As `person_search_text` writes it."""
    return said.replace("@", " ").replace(".", " ")


def _logging(world: World, caller: KnownCaller) -> Operation:
    """The page that a call is checked on before it is logged."""
    browser, plain = world.staff(world.product), world.staff(world.plain)
    values = {
        **caller.details, **ABOUT, "key": str(uuid4()), "person": "", "service_area": str(caller.service_area_id),
        "contact": "corporate.complaint", "channel": "phone", "arrived": "now",
    }  # fmt: skip
    browser.get("/casework/log/")
    plain.get("/form/")

    def check() -> Timed:
        return time_of(browser.post("/casework/log/", values))

    def floor() -> Timed:
        return time_of(plain.post("/call/", {**values, **caller.keys}))

    return Operation("duplicates: before a call is logged", check, floor, CASEWORK, queries_of(check))


def _sending(world: World) -> Operation:
    """The page that a resident checks their answers on before they send them."""
    user = User.objects.using("floor").get(pk=resident_with_many_cases(world))
    browser, plain = Browser(world.product, cookies_of(session_of(user))), Browser(world.plain)
    writer = begin(world, browser)
    for step, answers in ANSWERS.items():
        if step != "your-details":
            writer.answer(step, answers)
    writer.answer("your-details", {"name": user.name, "email": user.email, "phone": "", "address": ""})
    asked = {"council": world.council_id, "email": user.email, "phone": "-", "postcode": "-"}
    floor = (plain, f"/alike/?{urlencode(asked)}")
    return page("duplicates: before a resident sends", browser, f"{writer.draft}/check/", floor, CASEWORK)


def _by_api(world: World, caller: KnownCaller) -> Operation:
    """A contact that another system logs, with its possible duplicates in the answer."""
    system, plain = world.machine(world.product), world.machine(world.plain)
    ((area,),) = ask("SELECT slug FROM councils_servicearea WHERE id = %s", caller.service_area_id)
    sent = {**ABOUT, "service_area": area, "contact": caller.details, "channel": "phone"}
    address = f"/api/v1/councils/{world.slug}/cases/"

    def log(_: object = None) -> Timed:
        system.headers["Idempotency-Key"] = str(uuid4())
        return time_of(system.post_json(address, sent), CREATED)

    def floor() -> Timed:
        said = {**caller.details, **ABOUT, **caller.keys}
        return time_of(plain.post_json(f"/api/?council={world.council_id}", said), CREATED)

    return Operation("duplicates: a contact logged by API", log, floor, CASEWORK, queries_of(log))
