"""Whom the pages around a person are measured with: someone with 200 cases, and someone with one."""

from dataclasses import dataclass
from typing import Any

from bench.world import World, ask
from complaints.vocabulary.lifecycle import Status

CASES = 200
# Someone whose new case waits for triage, and who can be looked up by everything: the first such, and the last.
KNOWN = """
SELECT p.id, p.name, p.email, p.phone, p.phone_key, p.postcode_key, p.address, c.reference, c.service_area_id
  FROM complaints_case c JOIN complaints_person p ON p.id = c.person_id
 WHERE c.council_id = %s AND c.status = %s AND c.stage = 1 AND c.kind = 'complaint' AND c.procedure = 'corporate'
   AND c.complainant_id IS NULL AND NOT c.restricted
 ORDER BY (p.email <> '' AND p.phone <> '' AND p.postcode_key <> '') DESC, c.received_at {order}, c.id
 OFFSET {skipped} LIMIT 1
"""
# Cases of people without an account, spread over all the time that there are cases of.
GIVE = """
UPDATE complaints_case SET person_id = p.id, complainant_id = p.account_id, complainant_name = p.name,
       complainant_email = p.email, complainant_phone = p.phone, complainant_address = p.address
  FROM complaints_person p
 WHERE p.id = %s AND complaints_case.id IN (
       SELECT id FROM complaints_case c
        WHERE c.council_id = %s AND c.complainant_id IS NULL AND NOT c.anonymous AND c.status <> 'received'
          AND c.id <> %s
        ORDER BY md5(c.id::text) LIMIT %s)
"""
RESIDENT = """
SELECT complainant_id, person_id, count(*),
       (SELECT count(*) FROM complaints_case elsewhere
         WHERE elsewhere.complainant_id = c.complainant_id AND elsewhere.council_id <> c.council_id)
  FROM complaints_case c
 WHERE council_id = %s AND complainant_id IS NOT NULL GROUP BY council_id, 1, 2 ORDER BY 4, 3 DESC, 1 LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """`reference`: of their new case, which is about the service `service_area_id`."""

    person_id: int
    name: str
    email: str
    phone: str
    phone_key: str
    postcode: str
    address: str
    reference: str
    service_area_id: int

    @property
    def details(self) -> dict[str, str]:
        """As they tell them."""
        return {"name": self.name, "email": self.email, "phone": self.phone, "address": self.address}

    @property
    def keys(self) -> dict[str, str]:
        """What others are found by who may be the same."""
        return {"email": self.email, "phone": self.phone_key, "postcode": self.postcode}


def caller_with_many_cases(world: World) -> KnownCaller:
    """The newest, who is given 200 cases, or as many as there are."""
    caller = _known(world.council_id, "DESC")
    ask(GIVE, caller.person_id, world.council_id, world.case_id, CASES - 1)
    return caller


def caller_through_another_system(world: World) -> KnownCaller:
    """Someone else: each contact that is logged for them makes another record that looks like theirs."""
    return _known(world.council_id, "DESC", skipped=1)


def caller_with_one_case(world: World) -> KnownCaller:
    """The one who has waited longest."""
    return _known(world.council_id, "ASC")


def resident_with_many_cases(world: World) -> int:
    """The account that has most cases of the council, few of others, and is given more until they are 200."""
    ((user_id, person_id, number, _),) = ask(RESIDENT, world.council_id)
    ask(GIVE, person_id, world.council_id, world.case_id, max(0, CASES - number))
    return int(user_id)


def _known(council_id: int, order: str, skipped: int = 0) -> KnownCaller:
    (row,) = ask(KNOWN.format(order=order, skipped=skipped), council_id, Status.RECEIVED.value)
    known: tuple[Any, ...] = row
    return KnownCaller(*known)
