"""Loads the product in the process that victims are forked from."""

import django
from django.apps import apps

if not apps.ready:
    django.setup()
