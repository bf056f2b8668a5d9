"""`tracker evidence`: whether the addresses of sources still answer. Nothing runs this by itself."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from time import monotonic, sleep
from typing import Final
from urllib.parse import urlsplit

import click

from tracker.cli.opening import opened
from tracker.importers import links
from tracker.services import link_checks
from tracker.settings import Settings
from tracker.store.db import writing
from tracker.store.evidence import Source, sources_to_check

PAUSE: Final = 2.0
"""Seconds between two requests to one host."""


@click.group()
def evidence() -> None:
    """Look after evidence."""


@evidence.command("check-links")
@click.option(
    "--older-than",
    "days",
    type=click.IntRange(0, 3650),
    default=30,
    show_default=True,
    help="Ask only addresses not asked in so many days; 0: all.",
)
@click.option("--limit", type=click.IntRange(1), help="Ask at most so many.")
@click.option(
    "--timeout",
    type=click.FloatRange(1, 120),
    default=10,
    show_default=True,
    help="Seconds to wait for an answer.",
)
@click.pass_obj
def check_links(settings: Settings, days: int, limit: int | None, timeout: float) -> None:
    """Ask the address of each public source whether something stands there, and keep the answer.

    Off unless you run it: it makes requests to other sites, from this machine. Only public evidence is asked about,
    only http and https, only public addresses; a host is asked at most every two seconds. What was kept is kept when
    you stop it. A page that did not answer is marked on the site; nothing is fetched when a page is looked at.
    """
    silent = asked = 0
    with opened(settings) as sessions:
        with sessions() as db:
            sources = sources_to_check(db, before=settings.now() - timedelta(days=days), most=limit)
        for source in paced(sources):
            answer = links.ask(source.url, timeout=timeout)
            with writing(sessions) as db:  # commits each answer, so that what was learned is not lost
                link_checks.keep(
                    db, source, answered=answer.answered, code=answer.code, reason=answer.reason, now=settings.now()
                )
            asked += 1
            if not answer.answered:
                silent += 1
                click.echo(f"{source.slug}: {answer.code or answer.reason}: {source.url}")
    click.echo(f"{asked} asked, {silent} did not answer")


def paced(
    sources: list[Source],
    *,
    clock: Callable[[], float] = monotonic,
    wait: Callable[[float], None] = sleep,
) -> Iterator[Source]:
    """Give sources one after another, with a pause before a host is asked again."""
    last: dict[str, float] = {}
    for source in sources:
        host = (urlsplit(source.url).hostname or "").casefold()
        due = last.get(host, clock() - PAUSE) + PAUSE - clock()
        if due > 0:
            wait(due)
        yield source
        last[host] = clock()
