#!/usr/bin/env python
"""Django's command line, with a database and a broker found or started first."""

import os
import sys

from django.core.management import execute_from_command_line

from script.embedded.environment import embedded

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    with embedded(os.environ):
        execute_from_command_line(sys.argv)
