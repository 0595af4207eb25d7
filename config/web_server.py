"""The web server of one process: python -m config.web_server [--fd N | --listen HOST:PORT].

It reads a whole request before it takes a thread.
"""

import argparse
import signal
import socket
import sys
from collections.abc import Iterable
from typing import Any

import waitress
from django.urls import get_resolver

from complaints.documents.inspection.file_checker import checker
from config.overload import LimitRequests
from config.watchdog import Watchdog
from config.wsgi import application

# Each of these holds a database connection, and another once it has counted an attempt.
AT_ONCE = 4
# How many more may wait, and how long: it decides how slow the slowest page gets.
WAITING = 60
SECONDS_OF_WAITING = 3.0
# Threads beyond those, which tell requests to come again.
REFUSING = 8
SETTINGS: dict[str, Any] = {
    "threads": AT_ONCE + WAITING + REFUSING,
    # A connection costs a file handle, not a thread: slow and idle ones leave room for others.
    "connection_limit": 1000,
    "asyncore_use_poll": True,
    "channel_timeout": 120,
    # Bodies and responses over half a megabyte wait on disk.
    "inbuf_overflow": 2**19,
    "outbuf_overflow": 2**19,
    # No thread waits for a slow reader: only a file is as long as this, and a file is read from disk.
    "outbuf_high_watermark": 2**28,
    "recv_bytes": 2**16,
    # Longer bodies never reach the page that names the files that are too large.
    "max_request_body_size": 2**30,
    "ident": None,
    # config/proxies.py decides which proxies are trusted.
    "clear_untrusted_proxy_headers": False,
}


def main(arguments: Iterable[str]) -> None:
    """Serve until TERM or INT, then wait up to five seconds."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Import every page first, so that neither the first visitor nor the first file waits for it.
    get_resolver().url_patterns  # noqa: B018
    checker.start()
    watched = Watchdog(LimitRequests(application, at_once=AT_ONCE, waiting=WAITING, seconds=SECONDS_OF_WAITING))
    server = waitress.create_server(watched, sockets=[listening_socket(arguments), watched.listening], **SETTINGS)
    watched.start()
    server.run()


def listening_socket(arguments: Iterable[str]) -> socket.socket:
    parser = argparse.ArgumentParser(prog="python -m config.web_server")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--fd", type=int, help="an inherited listening socket")
    where.add_argument("--listen", default="127.0.0.1:8000", metavar="HOST:PORT")
    options = parser.parse_args(list(arguments))
    if options.fd is not None:
        return socket.socket(fileno=options.fd)
    host, _, port = options.listen.rpartition(":")
    return socket.create_server((host, int(port)))


if __name__ == "__main__":
    main(sys.argv[1:])
