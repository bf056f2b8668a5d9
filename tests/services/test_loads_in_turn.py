"""Two loads of the register at the same moment: one waits for the other, and finds nothing left to do."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from tests.importers.small_register import small_register, write
from tests.services.register_loading import NOW, read, touched
from tracker.services.register import LoadReport, load
from tracker.store.db import Sessions, writing


def test_two_loads_at_once_are_one_load(sessions: Sessions, tmp_path: Path) -> None:
    register = read(write(tmp_path, small_register()))
    together = Barrier(2)

    def run(_number: int) -> LoadReport:
        together.wait(timeout=10)
        with writing(sessions) as db:
            return load(db, register, now=NOW)

    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(run, range(2)))
    assert sorted(bool(touched(report)) for report in reports) == [False, True]
