"""Every address of the product and who may open it: the table that tests/access/test_matrix.py tries cell by cell.

A new address without a line here fails the tests.
"""

from dataclasses import dataclass
from enum import StrEnum

from complaints.vocabulary.lifecycle import TRANSITIONS, Move
from councils.vocabulary.roles import CONFIGURATION_ROLES, STAFF_ROLES, Role
from reporting import permissions as reports


class Kind(StrEnum):
    """What decides who may open an address."""

    PUBLIC = "anyone"
    SIGNED_IN = "anyone who has signed in"
    OWN_DRAFT = "the person who is writing it"
    OWN_COMPLAINT = "the person whose complaint it is"
    STAFF = "people in these roles, in the council they work in"
    STAFF_CASE = "people in these roles who see the case"
    SEEN_CASE = "staff who see the case; for all others it does not exist"
    MOVE = "staff who see the case and whose role may make this move"
    API_CASE = "whoever sees the case"
    API_SIGNED_IN = "anyone with a token or session"
    ELSEWHERE = "tried in tests of its own"


@dataclass(frozen=True)
class Place:
    """How one address is guarded. `roles` count for staff only; `posts` is an address that is only posted to."""

    kind: Kind
    roles: tuple[Role, ...] = ()
    posts: bool = False


ANYONE = Place(Kind.PUBLIC)
ACCOUNT = Place(Kind.ELSEWHERE)
WRITER = Place(Kind.OWN_DRAFT)
OWN = Place(Kind.OWN_COMPLAINT)
TRIAGE = (Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER)
ANSWERING = (Role.RESPONDING_OFFICER, Role.HEAD_OF_SERVICE)
CASEWORK = TRIAGE + ANSWERING
IN_CHARGE = (Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE)
OMBUDSMAN = (*TRIAGE, Role.HEAD_OF_SERVICE)

PLACES: dict[str, Place] = {
    "healthz": ANYONE,
    "readyz": ANYONE,
    "theme": ANYONE,
    "portal:home": ANYONE,
    "portal:after-sign-in": ACCOUNT,
    "portal:choose-council": Place(Kind.SIGNED_IN),
    "portal:all-complaints": Place(Kind.SIGNED_IN),
    "api-index": ANYONE,
    "api-schema": ANYONE,
    "api:dates": ACCOUNT,
    "api:cases": Place(Kind.API_SIGNED_IN),
    "api:case": Place(Kind.API_CASE),
    "api:case-dates": Place(Kind.API_CASE),
    "resident:home": ANYONE,
    "resident:start": ANYONE,
    "resident:question": ANYONE,
    "resident:start-new": ANYONE,
    "resident:old-question": ANYONE,
    "resident:files": WRITER,
    "resident:whose-draft": WRITER,
    "resident:check": WRITER,
    "resident:delete-draft": WRITER,
    "resident:track": ACCOUNT,
    "resident:consent": ACCOUNT,
    "resident:new-link": ANYONE,
    "resident:finish": ACCOUNT,
    "resident:accessibility": ANYONE,
    "resident:privacy": ANYONE,
    "resident:contact": ANYONE,
    "resident:my-complaints": ANYONE,
    "resident:complaint": OWN,
    "resident:sent": OWN,
    "resident:private-link": OWN,
    "resident:message": OWN,
    "resident:documents": OWN,
    "resident:document": OWN,
    "resident:next-stage": OWN,
    "resident:answer-offer": OWN,
    "resident:complain-about": OWN,
    "resident:withdraw": OWN,
    "resident:contact-details": OWN,
    "resident:confirm-email": ACCOUNT,
    "casework:worklist": Place(Kind.STAFF, (*CASEWORK, Role.CONTACT_CENTRE)),
    "casework:next-triage": Place(Kind.STAFF, TRIAGE),
    "casework:tasks": Place(Kind.STAFF, CASEWORK),
    "casework:task": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:approvals": Place(Kind.STAFF, CASEWORK),
    "casework:approval": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:log": Place(Kind.STAFF, (*TRIAGE, Role.CONTACT_CENTRE)),
    "casework:log-checked": Place(Kind.STAFF, (*TRIAGE, Role.CONTACT_CENTRE)),
    "casework:callers": Place(Kind.STAFF, (*TRIAGE, Role.CONTACT_CENTRE)),
    "casework:case": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:link": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:remove-link": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:add-joint-complainant": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:correct-joint-complainant": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:person-concerned": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:remove-joint-complainant": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:change-spokesperson": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:joint-copy": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:open-case": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:readings": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:letter": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:document": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:private-link": Place(Kind.MOVE, tuple(TRANSITIONS[Move.CORRECT_CONTACT].roles)),
    **{f"casework:{move.value}": Place(Kind.MOVE, tuple(row.roles)) for move, row in TRANSITIONS.items()},
    # An officer only where the case is theirs: tests/web/casework/test_triage.py.
    "casework:classify": Place(Kind.MOVE, (*TRIAGE, Role.HEAD_OF_SERVICE)),
    "oversight:report": Place(Kind.STAFF, reports.SEE),
    "oversight:quarter": Place(Kind.STAFF, reports.SEE),
    "oversight:quarter-csv": Place(Kind.STAFF, reports.TAKE_AWAY),
    "oversight:quarter-pdf": Place(Kind.STAFF, reports.TAKE_AWAY),
    "oversight:publish": Place(Kind.STAFF, reports.PUBLISH),
    "oversight:contact-limits": Place(Kind.STAFF, reports.CONTACT_LIMITS),
    "oversight:contact-limits-csv": Place(Kind.STAFF, reports.CONTACT_LIMITS),
    "oversight:refusals": Place(Kind.STAFF, reports.REFUSALS),
    "oversight:refusals-csv": Place(Kind.STAFF, reports.REFUSALS),
    "oversight:cases": Place(Kind.STAFF, reports.OPEN_CASES),
    "referrals:list": Place(Kind.STAFF, OMBUDSMAN),
    "referrals:log": Place(Kind.STAFF_CASE, OMBUDSMAN),
    "referrals:referral": Place(Kind.STAFF_CASE, CASEWORK),
    "referrals:extend": Place(Kind.STAFF_CASE, OMBUDSMAN),
    "referrals:ask": Place(Kind.STAFF_CASE, OMBUDSMAN),
    "referrals:correct": Place(Kind.STAFF_CASE, OMBUDSMAN),
    "referrals:assign": Place(Kind.STAFF_CASE, OMBUDSMAN),
    "referrals:reply": Place(Kind.STAFF_CASE, (Role.HEAD_OF_SERVICE, Role.COMPLAINTS_MANAGER)),
    "referrals:decision": Place(Kind.STAFF_CASE, OMBUDSMAN),
    "setup:policies": Place(Kind.STAFF, CONFIGURATION_ROLES),
    "setup:calendar": Place(Kind.STAFF, CONFIGURATION_ROLES),
    "setup:decide-withdrawal": Place(Kind.STAFF_CASE, CONFIGURATION_ROLES),
    "setup:people": Place(Kind.STAFF, (Role.ADMINISTRATOR,)),
    "setup:service-status": Place(Kind.STAFF, (Role.ADMINISTRATOR,)),
    "setup:end-role": Place(Kind.STAFF_CASE, (Role.ADMINISTRATOR,)),
    "setup:api-tokens": Place(Kind.STAFF, (Role.ADMINISTRATOR,)),
    "setup:revoke-token": Place(Kind.STAFF_CASE, (Role.ADMINISTRATOR,)),
    "portal:your-account": Place(Kind.SIGNED_IN),
    "portal:close-account": Place(Kind.SIGNED_IN),
    "portal:sessions": Place(Kind.SIGNED_IN),
    "setup:reminders": Place(Kind.STAFF, CONFIGURATION_ROLES),
    "setup:reminder-hours": Place(Kind.STAFF, CONFIGURATION_ROLES),
    "setup:reminder-steps": Place(Kind.STAFF, CONFIGURATION_ROLES),
    "casework:going-out": Place(Kind.STAFF, (*CASEWORK, Role.ADMINISTRATOR)),
    "casework:calendar-feed": Place(Kind.STAFF, CASEWORK),
    "casework:api-tokens": Place(Kind.STAFF, STAFF_ROLES),
    "casework:person": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:find-record": Place(Kind.STAFF_CASE, TRIAGE),
    "casework:join-people": Place(Kind.STAFF_CASE, TRIAGE),
    "casework:separate-people": Place(Kind.STAFF_CASE, TRIAGE),
    "casework:policies": Place(Kind.STAFF, CASEWORK),
    "casework:policy": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:review-policy": Place(Kind.STAFF_CASE, IN_CHARGE),
    "casework:behaviour": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:propose-limits": Place(Kind.STAFF_CASE, TRIAGE),
    "casework:decide-limits": Place(Kind.STAFF_CASE, IN_CHARGE),
    "casework:review-limits": Place(Kind.STAFF_CASE, IN_CHARGE),
    "casework:appeal-limits": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:decide-limits-appeal": Place(Kind.STAFF_CASE, IN_CHARGE),
    "casework:safety-markers": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:add-safety-marker": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:review-safety-marker": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:end-safety-marker": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:adjustments": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:classify-adjustments": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:add-adjustment": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:decide-adjustment": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:end-adjustment": Place(Kind.STAFF_CASE, CASEWORK),
    "casework:format-order": Place(Kind.SEEN_CASE, CASEWORK),
    "casework:protected-address": Place(Kind.STAFF_CASE, CASEWORK),
    "calendar-feed": ACCOUNT,
    "casework:absence": Place(Kind.STAFF, (*CASEWORK, Role.ADMINISTRATOR)),
    "setup:remove-closure": Place(Kind.STAFF, CONFIGURATION_ROLES),
    "setup:calendar-progress": Place(Kind.STAFF_CASE, CONFIGURATION_ROLES),
    "setup:closure-approval": Place(Kind.STAFF_CASE, CONFIGURATION_ROLES),
    "setup:simulation": Place(Kind.STAFF_CASE, (Role.COMPLAINTS_MANAGER,)),
    **{
        f"setup:{name}": Place(Kind.STAFF_CASE, CONFIGURATION_ROLES)
        for name in (
            "version",
            "version-code",
            "version-document",
            "withdraw-version",
            "start",
            "draft",
            "draft-code",
            "draft-document",
            "edit-document",
            "part",
            "decide",
        )
    },
    **{
        f"account_{name}": ACCOUNT
        for name in (
            "login",
            "logout",
            "inactive",
            "signup",
            "reauthenticate",
            "email",
            "email_verification_sent",
            "change_password",
            "set_password",
            "reset_password",
            "confirm_login_code",
            "request_login_code",
            "confirm_email",
            "reset_password_from_key_done",
            "reset_password_from_key",
            "reset_password_done",
        )
    },
}
# Offered in development and demonstration only.
DEMONSTRATION = ("gallery:", "demo:")
