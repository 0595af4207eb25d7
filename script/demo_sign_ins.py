"""Says where the demonstration is and who can sign in, from what seed_demo wrote down."""

import json
from pathlib import Path
from typing import Any

# What is there, where the demonstration wrote its address down, and the page below it that answers.
PLACES = (
    ("Portal for residents", "portal_url", ""),
    ("Casework for staff", "staff_url", ""),
    ("Outgoing mail (nothing is sent)", "mail_url", ""),
    ("API, described", "api_url", "schema/"),
)


def sign_ins(written: Path, base_url: str) -> str:
    """The addresses and one account for each role, as lines for a terminal."""
    if not written.exists():
        return f"Redress: {base_url}/"
    demo = json.loads(written.read_text(encoding="utf-8"))
    lines = ["", "Redress is running; Ctrl-C stops it.", ""]
    lines += [f"  {what:<33}{demo[key]}{page}" for what, key, page in PLACES]
    lines += ["", "  Sign in as (role, e-mail address, password):"]
    shown = one_for_each_role(demo)
    width = max((len(account["email"]) for account in shown), default=0) + 2
    lines += [
        f"  {account['role'].replace('_', ' '):<33}{account['email']:<{width}}{account['password']}"
        for account in shown
    ]
    lines += [f"  More accounts, for every council: {written}", ""]
    return "\n".join(lines)


def one_for_each_role(demo: dict[str, Any]) -> list[dict[str, str]]:
    """The first account of each role."""
    chosen: dict[str, dict[str, str]] = {}
    for account in demo["accounts"]:
        chosen.setdefault(account["role"], account)
    return list(chosen.values())
