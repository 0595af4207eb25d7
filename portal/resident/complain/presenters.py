"""Unfinished drafts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from councils.policies.rules.policy_document import a_noun, noun
from portal.resident.complain import steps
from portal.wording import moment

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft


@dataclass(frozen=True, slots=True)
class UnfinishedDraft:
    noun: str
    a_noun: str
    title: str
    changed: str
    kept_until: str
    in_browser: bool
    continue_url: str
    delete_url: str


def unfinished_draft(draft: "ComplaintDraft", council_slug: str, user_id: int | None) -> UnfinishedDraft:
    """Hide the summary from a signed-in user if the draft has no owner: it may be another person's."""
    place = {"council_slug": council_slug, "draft_key": draft.key}
    kind = steps.kind_of(draft.answers)
    called = noun(kind)
    summary = draft.answers.get("what-happened", {}).get("summary", "")
    if draft.owner_id is None and user_id is not None:
        summary = f"{called.capitalize()} started in this browser before you signed in"
    return UnfinishedDraft(
        noun=called,
        a_noun=a_noun(kind),
        title=summary or called.capitalize(),
        changed=moment(draft.updated_at),
        kept_until=moment(draft.expires_at),
        in_browser=draft.owner_id is None,
        continue_url=reverse("resident:check", kwargs=place),
        delete_url=reverse("resident:delete-draft", kwargs=place),
    )
