"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from config.charsets import ReadUTF8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = ReadUTF8(get_wsgi_application())
