"""Links between cases."""

from enum import StrEnum


class LinkKind(StrEnum):
    """What two cases have to do with each other. The later one points to the earlier."""

    DUPLICATE = "duplicate"
    NOT_DUPLICATE = "not_duplicate"
    RELATED = "related"
    SPLIT = "split"
    JOINT = "joint"

    @property
    def label(self) -> str:
        """As read on the later case."""
        return LINK_LABELS[self][0]

    @property
    def from_other(self) -> str:
        return LINK_LABELS[self][1]


LINK_LABELS = {
    LinkKind.DUPLICATE: ("Added to", "Includes"),
    LinkKind.NOT_DUPLICATE: ("Not a duplicate of", "Not a duplicate of"),
    LinkKind.RELATED: ("Related to", "Related to"),
    LinkKind.SPLIT: ("Split from", "Split into"),
    LinkKind.JOINT: ("Joint matter with", "Joint matter with"),
}
# Between cases of one council, chosen by staff. A joint matter may be with another council's case.
CHOSEN_BY_STAFF = (LinkKind.RELATED, LinkKind.JOINT, LinkKind.NOT_DUPLICATE)
# Kinds of event.
ADDED_TO_OPEN, LINKED, UNLINKED = "added_to_open", "linked", "unlinked"
SPLIT, SPLIT_FROM = "split", "split_from"
