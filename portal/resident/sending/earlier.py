"""A person's own open complaint that the one they are about to send may repeat."""

from dataclasses import dataclass

from complaints.duplicates.queries import possible_duplicates
from complaints.duplicates.rules.matters import ComplaintMatter
from complaints.duplicates.rules.suggestions import Repeats
from complaints.intake.rules import Submission
from complaints.vocabulary.persons import PersonIdentity
from councils.vocabulary.roles import Actor
from portal.addresses import address


@dataclass(frozen=True, slots=True)
class EarlierComplaintLink:
    reference: str
    summary: str
    href: str


def earlier_complaint_link(actor: Actor, submission: Submission, council_slug: str) -> EarlierComplaintLink | None:
    """Return only what this account, or this browser's private links, may open anyway."""
    if actor.user_id is None and not actor.case_ids:
        return None
    contact = submission.contact
    person = PersonIdentity(contact.name, contact.email, contact.phone, contact.address, actor.user_id)
    matter = ComplaintMatter(
        submission.service_area_id, submission.summary, submission.description, submission.received_at
    )
    found = possible_duplicates(actor, person, matter)
    case = next((each.case for each in found if each.repeats is Repeats.OPEN), None)
    if case is None:
        return None
    page = address("resident:message", council_slug=council_slug, reference=case.reference)
    return EarlierComplaintLink(case.reference, case.summary, page)
