"""What a letter says before somebody has changed a word of it."""

from typing import Any

from django.template.loader import get_template


def draft(kind: str, **known: Any) -> str:
    """The draft of a kind of letter; what only a person can write stands in it in square brackets."""
    return get_template(f"casework/drafts/{kind}.txt", using="pages").render(known).strip()
