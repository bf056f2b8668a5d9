"""Charts: how long the first drawing takes and the next, over the register that ships; and what memory they take."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Final

from flask.testing import FlaskClient

from benchmarks.databases import register_database
from benchmarks.figures import Figure, Section, middle
from tracker.exports.charts.picture import Picture
from tracker.exports.charts.renderer import Renderer
from tracker.settings import Settings
from tracker.store.db import make_engine, make_sessions
from tracker.web.app import create_app
from tracker.web.site import Memory, Site

MOST_FIRST: Final = 150.0
MOST_NEXT: Final = 5.0
CHARTS: Final = (
    "status-mix.svg",
    "series.svg",
    "grid.svg",
    "age.svg",
    "voices.svg",
    "demand.svg?demand=anti-discrimination-law",
    "evidence.svg",
    "status-mix.png",
)


def measure(folder: Path, *, rounds: int) -> Section:
    """Draw every chart with nothing remembered, then ask again; one reader, within the program."""
    register_database(folder)
    with renderer() as drawn_by:
        begun = perf_counter()
        drawn_by.draw(Picture("evidence", "-", [ROW], dict.fromkeys(EFFECTS, "-")))
        cold = 1000 * (perf_counter() - begun)
        figures = [Figure("the helper's start with its first picture", cold, "ms")]
        found = _site(folder, drawn_by)
        for chart in CHARTS:
            first, again = _times(*found, f"/charts/{chart}", rounds)
            figures.append(middle(f"{chart}: first drawn", first, "ms", most=MOST_FIRST))
            figures.append(middle(f"{chart}: asked again", again, "ms", most=MOST_NEXT))
        figures.append(Figure("memory of the helper, one for all workers", _memory(drawn_by), "MB"))
    notes = (
        f"One reader, within the program, {rounds} rounds, the middle one. “First drawn”: nothing remembered, the",
        "helper process running, as it is from the moment the site is served.",
    )
    return Section("Charts", notes, figures)


EFFECTS: Final = ("progress", "completion", "regression", "no-change", "context")
ROW: Final = {"key": "", "day": "2020", "year": 2020, "effect": "progress", "title": "-", "list_url": ""}


@contextmanager
def renderer() -> Iterator[Renderer]:
    """Give a renderer whose helper ends with the measurement."""
    made = Renderer()
    try:
        yield made
    finally:
        made.stop()


def _site(folder: Path, drawn_by: Renderer) -> tuple[FlaskClient, Site]:
    settings = Settings(data=folder, secret_key="k" * 40)
    app = create_app(settings, make_sessions(make_engine(settings.database_url)))
    site: Site = app.extensions["tracker"]
    site.renderer = drawn_by
    return app.test_client(), site


def _times(client: FlaskClient, site: Site, address: str, rounds: int) -> tuple[list[float], list[float]]:
    firsts: list[float] = []
    nexts: list[float] = []
    for _ in range(rounds):
        site.pictures = Memory()
        for times in (firsts, nexts):
            begun = perf_counter()
            answer = client.get(address)
            times.append(1000 * (perf_counter() - begun))
            assert answer.status_code == 200, address
    return firsts, nexts


def _memory(drawn_by: Renderer) -> float:
    status = Path(f"/proc/{drawn_by.pid}/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
