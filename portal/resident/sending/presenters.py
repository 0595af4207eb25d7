"""The check page of a draft."""

from typing import TYPE_CHECKING

from django.urls import reverse

from complaints.vocabulary.people import in_words
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import noun
from portal.layout.display import Fact, PageLink
from portal.resident.complain import steps
from portal.wording import kind_of_file, size

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft

Section = tuple[str, tuple[Fact, ...]]


def answers_to_check(draft: "ComplaintDraft", services: dict[str, str], council_slug: str) -> tuple[Section, ...]:
    def fact(key: str, slug: str, value: str, hidden: str = "") -> Fact:
        name = "resident:files" if slug == steps.FILES else "resident:question"
        place = {"council_slug": council_slug, "draft_key": draft.key}
        address = reverse(name, kwargs=place if slug == steps.FILES else {**place, "step": slug})
        return Fact(key, value or "Not given", (PageLink("Change", f"{address}?then={steps.CHECK}", hidden),))

    given = {slug: draft.answers.get(slug, {}) for slug in steps.BY_SLUG}
    details = given["your-details"]
    files = "\n".join(
        f"{each.checked.name} ({kind_of_file(each.checked.content_type)}, {size(each.checked.size)})"
        for each in draft.waiting_files
    )
    other = given["who-for"].get("on_behalf_of", "")
    complaint = steps.kind_of(draft.answers) is ContactKind.COMPLAINT
    said = [
        fact("Service", "service", services.get(given["service"].get("service", ""), "")),
        fact("In a few words", "what-happened", given["what-happened"].get("summary", "")),
        fact(
            "What went wrong" if complaint else "In your own words",
            "what-happened",
            given["what-happened"].get("description", ""),
        ),
        *([fact("What would put it right", "put-right", given["put-right"].get("wanted", ""))] if complaint else []),
        fact("Files", steps.FILES, files or "None"),
    ]
    if steps.KIND in draft.answers:
        said.insert(0, fact("Type of contact", steps.KIND, noun(steps.kind_of(draft.answers)).capitalize()))
    about_you = [
        fact("Full name", "your-details", details.get("name", "")),
        fact("Email address", "your-details", details.get("email", "")),
        fact("Phone number", "your-details", details.get("phone", "")),
        fact("Postal address", "your-details", details.get("address", "")),
    ]
    if complaint:
        about_you.insert(0, fact("Complaint for", "who-for", other or "Me", "who the complaint is for"))
        asked = in_words(steps.adjustment_kinds(given["adjustments"]), given["adjustments"].get("adjustments", ""))
        about_you.append(fact("Adjustments", "adjustments", asked or "None"))
    return (
        (f"Your {noun(steps.kind_of(draft.answers))}", tuple(said)),
        ("About you", tuple(about_you)),
    )
