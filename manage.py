#!/usr/bin/env python
"""Django's command line; starts servers that are not configured."""

import logging
import os
import sys

from django.core.management import execute_from_command_line

from script.embedded.environment import embedded
from script.embedded.up_to_date import NotUpToDate, prepare_for

# Django commands that cannot see accounts through row-level security, and what to do instead.
REPLACED = {
    "createsuperuser": "There are no superusers: nobody sees more than their roles show them. Give someone a role in a "
    "council: manage.py appoint EMAIL COUNCIL administrator",
    "changepassword": "A password is chosen by its owner: “I’ve forgotten my password” on the sign-in page.",
}


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] in REPLACED:
        sys.exit(REPLACED[sys.argv[1]])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    is_embedded = "DATABASE_URL" not in os.environ
    with embedded(os.environ):
        try:
            prepare_for(sys.argv, os.environ, embedded=is_embedded)
        except NotUpToDate as reason:
            sys.exit(str(reason))
        try:
            execute_from_command_line(sys.argv)
        except Exception:
            logging.getLogger("redress.command").exception("manage.py %s failed", "".join(sys.argv[1:2]))
            raise


if __name__ == "__main__":
    main()
