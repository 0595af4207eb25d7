"""A complaint that was begun, as it is listed for the person who writes it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from complaints.domain.contacts import noun
from portal.resident import steps
from portal.wording import moment

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft


@dataclass(frozen=True, slots=True)
class UnfinishedDraft:
    """What it is about so far, when it was changed and how long it is kept; addresses to go on and to delete it."""

    noun: str
    title: str
    changed: str
    kept_until: str
    continue_url: str
    delete_url: str


def unfinished_draft(draft: "ComplaintDraft", council_slug: str) -> UnfinishedDraft:
    """One draft as it is listed."""
    place = {"council_slug": council_slug, "draft_key": draft.key}
    called = noun(steps.kind_of(draft.answers))
    return UnfinishedDraft(
        noun=called,
        title=draft.answers.get("what-happened", {}).get("summary") or called.capitalize(),
        changed=moment(draft.updated_at),
        kept_until=moment(draft.expires_at),
        continue_url=reverse("resident:check", kwargs=place),
        delete_url=reverse("resident:delete-draft", kwargs=place),
    )
