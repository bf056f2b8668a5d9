"""Memory of one worker, after it has served pages and files."""

from http.client import HTTPConnection
from pathlib import Path
from typing import Final

from benchmarks.databases import fictional_database, register_database
from benchmarks.figures import Figure, Section
from benchmarks.pages import FIRST, pages_of
from benchmarks.servers import Server, run_site

MOST: Final = 120.0
"""Megabytes that a worker may have."""

PIECE: Final = 1024 * 1024


def measure(folder: Path, *, seconds: float, connections: int, recommendations: int) -> Section:
    """Measure on the register that ships, then on a large fictional one; makes its databases in the folder."""
    figures = []
    register_database(folder)
    first = FIRST
    with run_site(folder) as site:
        figures += _after("the start and one page", site)
        for page in pages_of(folder):
            site.load(page.again, seconds=seconds, connections=connections)
            first += site.load(page.anew, seconds=seconds, connections=connections, first=first).sent
            figures += _after(f"{page.name}, remembered and made anew", site)
        for form in ("csv", "xlsx"):
            _fetch(site, f"/recommendations.{form}")
            figures += _after(f"/recommendations.{form} of the register", site)
    fictional_database(folder / "large", recommendations)
    with run_site(folder / "large") as site:
        _fetch(site, "/recommendations.csv")
        figures += _after(f"start, then /recommendations.csv of {recommendations:,} rows", site)
    notes = (
        "Megabytes (1,000,000 bytes) of the larger of two workers: resident, and in brackets its proportional share,",
        "in which what it has in common with other processes is divided among them. One worker serves everything in",
        "the order of the table, so that what it keeps adds up; XLSX needs pandas, which stays loaded from then on.",
    )
    return Section("Memory", notes, figures)


def _after(what: str, site: Server) -> list[Figure]:
    memory = site.largest_worker()
    if memory is None:
        return [Figure(f"after {what}", None, note="this system does not tell")]
    xlsx = ".xlsx" in what
    return [
        Figure(f"after {what}", memory.rss, "MB", most=None if xlsx else MOST, note="with pandas" if xlsx else ""),
        Figure("   (proportional share)", memory.pss, "MB"),
    ]


def _fetch(site: Server, path: str) -> None:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=300)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200, f"{path} answered {answer.status}"
        while answer.read(PIECE):
            pass
    finally:
        connection.close()
