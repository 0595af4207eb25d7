"""Draw imports in docs/architecture.md: python -m script.draw_architecture"""

import re
import sys

from script.embedded.environment import PROJECT
from script.import_graph import rooms

PAGE = PROJECT / "docs" / "architecture.md"
# Apps to draw, each with folders left out because they may import any other.
DRAWN = {"complaints": {"apps", "management"}, "councils": {"apps", "management"}, "portal": {"apps", "management"}}
PICTURE = re.compile(r"(?<=<!-- drawn: script/draw_architecture.py -->\n).*(?=<!-- end -->)", re.DOTALL)


def _reach(room: str, ties: dict[str, set[str]]) -> set[str]:
    return ties[room].union(*(_reach(each, ties) for each in ties[room])) if ties[room] else set()


def _needed(ties: dict[str, set[str]]) -> dict[str, set[str]]:
    return {
        room: {each for each in own if not any(each in _reach(other, ties) for other in own - {each})}
        for room, own in ties.items()
    }


def _drawing(app: str) -> str:
    left_out = DRAWN[app]
    ties = {room: own - left_out for room, own in rooms(app).items() if room not in left_out}
    arrows = [f"  {room} --> {each}" for room, own in sorted(_needed(ties).items()) for each in sorted(own)]
    return "\n".join([f"`{app}`", "", "```mermaid", "flowchart TD", *arrows, "```", ""])


def drawn(page: str) -> str:
    pictures = "\n".join(_drawing(app) for app in DRAWN)
    return PICTURE.sub(lambda _: f"\n{pictures}\n", page)


def main() -> int:
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
