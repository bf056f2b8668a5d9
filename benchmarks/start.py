"""Cold start: from the command to the first page, in turn with the plain page."""

from pathlib import Path

from benchmarks.bare import make_database
from benchmarks.databases import register_database
from benchmarks.figures import Figure, Section, middle
from benchmarks.servers import run_bare, run_site


def measure(folder: Path, *, rounds: int) -> Section:
    """Measure on the register that ships; makes its databases in the folder."""
    register_database(folder)
    make_database(folder / "bare.sqlite3")
    site, bare, ratios, up = [], [], [], []
    for _ in range(rounds):
        with run_bare(folder / "bare.sqlite3") as server:
            bare.append(server.seconds_to_answer)
        with run_site(folder) as server:
            site.append(server.seconds_to_answer)
        with run_site(folder, "up") as server:
            up.append(server.seconds_to_answer)
        ratios.append(site[-1] / bare[-1])
    with run_site(folder / "empty", "up") as server:
        first = server.seconds_to_answer
    notes = (
        "Seconds from the start of the command until `/` has answered 200; files are in the system's cache.",
        f"In turn with the plain page under the same server, {rounds} rounds, median.",
    )
    figures = [
        middle("tracker serve: to plain page", ratios),
        middle("tracker serve", site, "s"),
        middle("tracker up, register loaded before", up, "s"),
        Figure("tracker up in an empty folder: migrate, load data/, serve", first, "s", note="one round"),
        middle("plain page", bare, "s"),
    ]
    return Section("Cold start", notes, figures)
