"""The validator of easily guessed passwords (AUTH_PASSWORD_VALIDATORS)."""

import gzip
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from councils.people.rules import is_easily_guessed
from councils.queries import all_councils

MOST_USED = settings.BASE_DIR / "fixtures" / "passwords" / "most-used.txt.gz"
TOO_EASY = (
    "This password is easy to guess: it is a common password, or is based on one, on a council's name or on a row of "
    "keys. Choose three random words that you can remember, for example from things you can see."
)


@cache
def most_used_passwords() -> frozenset[str]:
    with gzip.open(MOST_USED, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip().lower() for line in lines)


class EasilyGuessedPasswordValidator:
    """Refuses common passwords and variants; sends nothing elsewhere."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        names = [name for council in all_councils() for name in (council.name, council.short_name)]
        if is_easily_guessed(password, most_used_passwords(), names):
            raise ValidationError(TOO_EASY, code="password_too_common")

    def get_help_text(self) -> str:
        return "Choose three random words that you can remember."
