"""Whether a text has visible characters."""

from unicodedata import category

# Controls, format characters (zero-width space and joiners, direction marks), surrogates, unassigned, separators of
# all widths, and marks that only show on a letter before them.
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zs", "Zl", "Zp", "Mn", "Me", "Mc"})
# Letters and symbols by their category that are drawn as nothing: Hangul fillers, the empty braille cell and the
# musical null notehead (Unicode Standard, Default_Ignorable_Code_Point and blank glyphs).
BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")


def has_visible_text(text: str) -> bool:
    return any(each not in BLANKS and category(each) not in INVISIBLE_CATEGORIES for each in text)


def visible_or_empty(text: str) -> str:
    return text.strip() if has_visible_text(text) else ""
