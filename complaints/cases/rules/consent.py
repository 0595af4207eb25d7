"""The consent of the person whom a complaint is for: asked for, recorded, ended, or never given."""

from datetime import date

from complaints.cases.rules.closing import check_not_held
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.correspondence import ConsentGiven, check_acts_for, check_consent
from complaints.vocabulary.lifecycle import Audience, Decision, Notify, Status
from complaints.vocabulary.people import (
    CLOSED_WITHOUT_CONSENT,
    CONSENT_ASKED,
    CONSENT_ENDED,
    CONSENT_RECORDED,
    CONSENT_REFUSED,
    Authority,
    ContactChange,
)
from councils.vocabulary.errors import RuleBroken


def ask(facts: CaseFacts, email: str) -> Decision:
    """Ask the person through a link. Raises RuleBroken "consent.not_needed"."""
    check_acts_for(facts.on_behalf_of)
    asked = ContactChange("email", "", email)
    return Decision(CONSENT_ASKED, data={"changes": [asked.as_data()]}, public=False)


def record(facts: CaseFacts, given: ConsentGiven, on: date) -> Decision:
    """Raises RuleBroken "consent.not_needed", as `check_consent`."""
    check_acts_for(facts.on_behalf_of)
    check_consent(given, on)
    return Decision(
        CONSENT_RECORDED,
        {"consent_from": given.starts, "consent_until": given.ends},
        text=given.evidence,
        data=given.as_data(),
        public=False,
        notify=(Notify(CONSENT_RECORDED, Audience.OFFICER),) if given.authority is Authority.LINK else (),
    )


def end(facts: CaseFacts, reason: str) -> Decision:
    """Raises RuleBroken "consent.not_needed", "consent.not_held"."""
    check_acts_for(facts.on_behalf_of)
    if not facts.has_consent:
        raise RuleBroken("consent.not_held", "No permission is recorded, so there is none to end.")
    return Decision(CONSENT_ENDED, {"consent_from": None, "consent_until": None}, text=reason, public=False)


def refused(facts: CaseFacts) -> Decision:
    """The person said no. Raises RuleBroken "consent.not_needed"."""
    check_acts_for(facts.on_behalf_of)
    return Decision(CONSENT_REFUSED, public=False, notify=(Notify(CONSENT_REFUSED, Audience.OFFICER),))


def close_without(facts: CaseFacts, reason: str) -> Decision:
    """Nobody can be told. Raises RuleBroken "consent.not_needed", "consent.held", "close.held"."""
    check_acts_for(facts.on_behalf_of)
    check_not_held(facts)
    if facts.has_consent:
        raise RuleBroken("consent.held", "Permission is recorded. Respond to the complaint instead.")
    return Decision(
        CLOSED_WITHOUT_CONSENT,
        {"status": Status.CLOSED, "paused": False},
        text=reason,
        data={"reason": "no_consent"},
        public=False,
        notify=(Notify(CLOSED_WITHOUT_CONSENT, Audience.COMPLAINANT),),
    )
