"""Loads the product with its pages in the process that worker processes are forked from."""

import django
from django.apps import apps
from django.urls import get_resolver

if not apps.ready:
    django.setup()
assert get_resolver().url_patterns
