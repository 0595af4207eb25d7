"""Links between two cases that staff choose, and cases that they split."""

from dataclasses import dataclass

from complaints.vocabulary.lifecycle import Decision
from complaints.vocabulary.people import LINKED, SPLIT, SPLIT_FROM, UNLINKED, LinkKind
from councils.vocabulary.errors import RuleBroken


def check_link(kind: LinkKind, reference: str, elsewhere: str) -> None:
    """Raises RuleBroken: `link.which`, `link.both`, `link.elsewhere`."""
    if not reference and not elsewhere:
        raise RuleBroken("link.which", "Enter the reference of the other case.")
    if reference and elsewhere:
        raise RuleBroken("link.both", "Enter the reference of a case here or another council’s case, not both.")
    if elsewhere and kind is not LinkKind.JOINT:
        raise RuleBroken(
            "link.elsewhere",
            "Only a joint matter can be with another council’s case. Select “They are a joint matter”.",
        )


def check_not_itself(*, is_itself: bool) -> None:
    """Raises RuleBroken: `link.same_case`."""
    if is_itself:
        raise RuleBroken("link.same_case", "Enter the reference of another case.")


def linked(kind: LinkKind, to: str, reason: str) -> Decision:
    """For staff only: the other case may be someone else's."""
    return Decision(LINKED, text=reason, data={"link": kind.value, "to": to}, public=False)


def unlinked(kind: LinkKind, to: str, reason: str) -> Decision:
    return Decision(UNLINKED, text=reason, data={"link": kind.value, "to": to}, public=False)


@dataclass(frozen=True, slots=True)
class SplitPart:
    """What becomes a case of its own."""

    summary: str
    description: str
    service_area_id: int
    wanted: str = ""


def split(part: str) -> Decision:
    """On the case that was split. The complainant sees where the part is looked into."""
    return Decision(SPLIT, data={"to": part})


def split_from(whole: str, kept: dict[str, object]) -> Decision:
    """`kept`: what holds of the whole case and so of its part."""
    return Decision(SPLIT_FROM, kept, data={"to": whole})
