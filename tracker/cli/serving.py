"""Serving the site: gunicorn where it runs (Linux), waitress elsewhere. No access log, so no addresses are kept."""

import errno
import gc
import os
import platform
import socket
import sys
import webbrowser
from collections.abc import Callable
from threading import Thread
from typing import Any, Final

import click
from flask import Flask

from tracker.exports.charts.renderer import own_renderer
from tracker.settings import Settings
from tracker.store.db import make_engine, make_sessions
from tracker.web.app import create_app

THREADS: Final = 4
"""Requests that one process works on at a time."""

COLLECT_AFTER: Final = 5_000
"""New objects after which Python looks for garbage: seldom (its own setting is 700), yet never for long at a time."""

REASONS: Final = {
    errno.EADDRINUSE: "the port is in use: stop what listens there, or choose another with --port",
    errno.EACCES: "ports below 1024 are kept for the system: choose another with --port",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}


def serve_site(settings: Settings, host: str, port: int, *, workers: int, browser: bool) -> None:
    """Serve until stopped; ends the command with a sentence when the port cannot be had."""
    own_renderer().start()  # before there are several processes, so that one helper draws for all of them
    settings.key()  # made before there are several processes that would make one each
    listener = listen(host, port)
    address = address_of(host, listener.getsockname()[1])
    serving = _with_gunicorn if platform.system() == "Linux" else _with_waitress
    serving(settings, listener, workers, lambda: _announce(address, browser=browser))


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to the address, so that nobody else can have it any more."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        reason = REASONS.get(error.errno or 0, error.strerror or str(error))
        raise click.ClickException(f"Cannot listen on {host}, port {port}: {reason}.") from error


def address_of(host: str, port: int) -> str:
    """Return the address to type into a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def _announce(address: str, *, browser: bool) -> None:
    click.echo(f"The site is on {address} (stop it with Ctrl-C).")
    sys.stdout.flush()
    if browser and may_open_browser():
        Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def may_open_browser() -> bool:
    """Tell whether there is a screen; else a browser for terminals would take this one over."""
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return has_screen or platform.system() in ("Windows", "Darwin")


def make_site(settings: Settings) -> Flask:
    """Make the application of one process, with connections of its own."""
    made = create_app(settings, make_sessions(make_engine(settings.database_url)))
    spare_the_collector()
    return made


def spare_the_collector() -> None:
    """Let Python's collector of garbage pass over what stays for good, and look less often at what pages leave.

    A page makes ten thousand objects and leaves hardly a cycle; with Python's own settings every tenth page or so
    waited a tenth of a second while all of the program was looked through.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


def _with_gunicorn(settings: Settings, listener: socket.socket, workers: int, ready: Callable[[], None]) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - not there on other systems

    options: dict[str, Any] = {
        "bind": f"fd://{listener.detach()}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "preload_app": False,
        "accesslog": None,
        # Its warnings name the addresses that broken requests come from.
        "loglevel": "error",
        "control_socket_disable": True,
        "graceful_timeout": 10,
        "when_ready": lambda _arbiter: ready(),
    }

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no type information
        """Gunicorn, set up from here instead of from files and its own options."""

        def load_config(self) -> None:
            """Take the options above."""
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            """Make the site in each process."""
            return make_site(settings)

    Server().run()


def _with_waitress(settings: Settings, listener: socket.socket, workers: int, ready: Callable[[], None]) -> None:
    from waitress import create_server  # noqa: PLC0415 - not there on Linux

    server = create_server(make_site(settings), sockets=[listener], threads=workers * THREADS)
    ready()
    try:
        server.run()
    finally:
        server.close()
