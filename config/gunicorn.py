"""The web server's settings, on one's own machine and in the container: gunicorn -c python:config.gunicorn."""

from typing import Any

from django.urls import get_resolver

from config import env

workers = env.number("WEB_WORKERS", 2)
# Workers that share the imported application start at once and take half the memory.
preload_app = True
# Longer than the longest database statement: a slow page ends with an answer, not with a dead worker.
timeout = 30
graceful_timeout = 10
# Requests leave a little memory behind; a worker that is renewed now and then never grows.
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Import every page before the workers are forked: the first visitor does not wait for that."""
    server.log.info("%d groups of addresses", len(get_resolver().url_patterns))
