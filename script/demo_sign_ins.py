"""Addresses and sign-ins for the terminal."""

import json
from pathlib import Path
from typing import Any

# Label, key in the demonstration's file, and a page that responds.
PLACES = (
    ("Portal for residents", "portal_url", ""),
    ("Casework for staff", "staff_url", ""),
    ("Outgoing mail (nothing is sent)", "mail_url", ""),
    ("API, described", "api_url", "schema/"),
)


def sign_ins(written: Path, base_url: str) -> str:
    """List one account for each role."""
    if not written.exists():
        return f"Redress: {base_url}/"
    demo = json.loads(written.read_text(encoding="utf-8"))
    lines = ["", "Redress is running; Ctrl-C stops it.", ""]
    lines += [f"  {what:<33}{demo[key]}{page}" for what, key, page in PLACES]
    lines += ["", "  Sign in as (role, email address, password):"]
    shown = one_for_each_role(demo)
    width = max((len(account["email"]) for account in shown), default=0) + 2
    lines += [
        f"  {account['role'].replace('_', ' '):<33}{account['email']:<{width}}{account['password']}"
        for account in shown
    ]
    lines += [f"  More accounts, for every council: {written}", ""]
    return "\n".join(lines)


def one_for_each_role(demo: dict[str, Any]) -> list[dict[str, str]]:
    chosen: dict[str, dict[str, str]] = {}
    for account in demo["accounts"]:
        chosen.setdefault(account["role"], account)
    return list(chosen.values())
