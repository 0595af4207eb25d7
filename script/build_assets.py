"""Build build/assets/ from node_modules/.

The GDS Transport typeface and the crest are licensed only for GOV.UK. A release that refers to them in a new way stops
the build.
"""

import json
import re
import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PACKAGES = PROJECT / "node_modules"
ASSETS = PROJECT / "build" / "assets"

GOVUK, MOJ, AUTOCOMPLETE, FONT = (
    "govuk-frontend",
    "@ministryofjustice/frontend",
    "accessible-autocomplete",
    "@fontsource/source-sans-3",
)
STYLES = {
    "govuk.css": f"{GOVUK}/dist/govuk/govuk-frontend.min.css",
    "moj.css": f"{MOJ}/moj/moj-frontend.min.css",
    "autocomplete.css": f"{AUTOCOMPLETE}/dist/accessible-autocomplete.min.css",
}
SCRIPTS = {
    "govuk-frontend.min.js": f"{GOVUK}/dist/govuk/govuk-frontend.min.js",
    "moj-frontend.min.js": f"{MOJ}/moj/moj-frontend.min.js",
    "accessible-autocomplete.min.js": f"{AUTOCOMPLETE}/dist/accessible-autocomplete.min.js",
}
MOJ_IMAGES = f"{MOJ}/moj/assets/images"
# Welsh names need latin-ext: w and y with a circumflex are not in the latin file.
FONT_FILES = [f"source-sans-3-{part}-{weight}-normal.woff2" for part in ("latin", "latin-ext") for weight in (400, 700)]

FONT_FAMILY = "var(--redress-font-family,arial,sans-serif)"
REPLACEMENTS = (
    (re.compile(r'@font-face\{font-family:"?GDS Transport"?;[^}]*\}'), ""),
    (re.compile(r'font-family:"?GDS Transport"?,\s*arial,\s*sans-serif'), f"font-family:{FONT_FAMILY}"),
    (re.compile(r"url\(/assets/images/govuk-crest\.svg\)"), "none"),
    (re.compile(r"url\(/assets/images/(icon-[a-z-]+\.svg)\)"), r"url(moj-images/\1)"),
    (re.compile(r"/\*# sourceMappingURL=.*?\*/"), ""),
)
SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S+")
NOT_OURS = re.compile(r"GDS Transport|url\((?!moj-images/icon-|data:)[^)]*\)")


class LeftOver(Exception):
    """A file still refers to something not to be shipped."""


def styles_without_protected_parts(name: str, text: str) -> str:
    """Raises LeftOver."""
    for pattern, replacement in REPLACEMENTS:
        text = pattern.sub(replacement, text)
    left = NOT_OURS.search(text)
    if left:
        raise LeftOver(f"{name}: {left[0]!r} is still there; script/build_assets.py does not know this release")
    return text


def build(packages: Path, target: Path) -> None:
    """Replace an older build only by a complete one."""
    unfinished = target.with_name(f"{target.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "moj-images").mkdir(parents=True)
    (unfinished / "fonts").mkdir()
    for name, source in STYLES.items():
        text = (packages / source).read_text(encoding="utf-8")
        (unfinished / name).write_text(styles_without_protected_parts(name, text), encoding="utf-8")
    for name, source in SCRIPTS.items():
        text = (packages / source).read_text(encoding="utf-8")
        (unfinished / name).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")
    for icon in (packages / MOJ_IMAGES).glob("icon-*.svg"):
        shutil.copy(icon, unfinished / "moj-images")
    for font in FONT_FILES:
        shutil.copy(packages / FONT / "files" / font, unfinished / "fonts")
    (unfinished / "LICENCES.txt").write_text(licences(packages), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)


def licences(packages: Path) -> str:
    """The MIT licence must be shipped."""
    parts = []
    for name in (GOVUK, MOJ, AUTOCOMPLETE, FONT):
        about = json.loads((packages / name / "package.json").read_text(encoding="utf-8"))
        author = about.get("author", "")
        holder = author["name"] if isinstance(author, dict) else author
        parts.append(f"{name} {about['version']}: {about['license']}, {holder}")
    for licence in (packages / AUTOCOMPLETE / "LICENSE.txt", packages / FONT / "LICENSE"):
        parts.append(licence.read_text(encoding="utf-8"))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    try:
        build(PACKAGES, ASSETS)
    except (LeftOver, FileNotFoundError) as reason:
        sys.exit(f"The front-end assets were not built: {reason}")
