"""A sample of `make fuzz`, the same runs each time; and that the fuzzer sees what it looks for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from sqlalchemy.orm import Session

from benchmarks.uhri_export import write_lookups
from tests import make
from tests.commands import run
from tests.fuzz.__main__ import arguments, batches
from tests.fuzz.every import TARGETS
from tests.fuzz.figures import Figures, lines_of
from tests.fuzz.mutating import BYTES, Files, Mutation, chosen
from tests.fuzz.running import Bench, case_of, write_files
from tests.fuzz.targets import Original, Target
from tests.fuzz.worlds import SqliteDatabase
from tracker.domain.messages import Fault, Refused
from tracker.store.db import Sessions

SEED = 3
RUNS = {"assessments.xlsx": 3, "document.docx": 4, "document.html": 4, "document.pdf": 4, "document.txt": 4}
RUNS |= {"uhri.xlsx": 6, "uhri.world": 10}
"""Runs of the targets that read in a process of their own; of the others, which are quicker, there are `MOST`."""
MOST = 16
COMMANDS = 2
"""Runs that are typed, of each target."""


def bench(target: Target, folder: Path) -> Bench:
    return Bench(target, folder, lambda name, fill: SqliteDatabase(folder / name, fill))


@pytest.fixture(scope="module")
def bench_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Bench]]:
    """Give the bench of a target, made once: sound files are brought in each time that one is made."""
    made: dict[str, Bench] = {}

    def find(name: str) -> Bench:
        if name not in made:
            made[name] = bench(TARGETS[name](), tmp_path_factory.mktemp("bench"))
        return made[name]

    yield find
    for one in made.values():
        one.close()


@pytest.mark.parametrize("name", TARGETS)
def test_every_run_is_refused_with_a_sentence_or_gives_a_right_result(
    name: str, bench_of: Callable[[str], Bench]
) -> None:
    verdicts = [bench_of(name).run(SEED, number) for number in range(RUNS.get(name, MOST))]
    assert {one.number: one.wrong for one in verdicts if one.wrong} == {}
    assert {one.outcome for one in verdicts} == {"refused", "taken"}


RECEIPTS = {"assessments", "documents", "index", "uhri"}
"""Importers whose command writes a receipt."""


@pytest.mark.parametrize("name", TARGETS)
def test_the_command_says_the_same_as_the_run(name: str, bench_of: Callable[[str], Bench], tmp_path: Path) -> None:
    """What is printed and written to the receipt, too, must stand whatever the file holds."""
    made = bench_of(name)
    target = made.target
    database = SqliteDatabase(tmp_path / "data", target.fill)
    write_lookups(tmp_path / "register")
    originals, codes = target.originals(), set()
    for number in range(100, 100 + COMMANDS):
        case = case_of(target, originals, SEED, number)
        arguments = target.command(write_files(tmp_path / "files", case.files), case.files, case.words)
        arguments += ["--receipt", str(tmp_path / f"{number}.json")] if target.importer in RECEIPTS else []
        done = run(tmp_path / "data", *arguments, REGISTER=str(tmp_path / "register"))
        assert "Traceback" not in done.output
        assert bool(done.stderr.strip()) == (done.exit_code == 1), (number, done.output)
        assert done.exit_code == {"taken": 0, "refused": 1}[made.run(SEED, number).outcome], (number, done.output)
        codes.add(done.exit_code)
        database.put_back()
    assert codes <= {0, 1}
    database.close()


@pytest.mark.parametrize("name", TARGETS)
def test_a_run_can_be_done_again(name: str) -> None:
    target = TARGETS[name]()
    original = target.originals()[0]
    light = [one for one in target.mutations if "million" not in one.name and "bomb" not in one.name]

    def mutated() -> Files:
        files = original.files
        chance = Random(f"again-{name}")
        for step in chosen(chance, light):
            files = step.change(chance, files)
        return files

    assert mutated() == mutated()


# ---- what it looks for ----

Behaviour = Callable[[Session, bytes], Any]


class Example(Target):
    """An importer that behaves as a test wants it to."""

    name: ClassVar[str] = "example"
    importer: ClassVar[str] = "example"
    mutations: Sequence[Mutation] = BYTES[:1]

    def __init__(self, behave: Behaviour) -> None:
        self._behave = behave
        self._calls = 0

    def originals(self) -> Sequence[Original]:
        return [Original("example", {"a.txt": b"abc"})]

    def fill(self, db: Session) -> None:
        make.committee(db)

    def bring(self, sessions: Sessions, folder: Path, files: Files, words: Mapping[str, str]) -> Any:
        self._calls += 1
        if self._calls == 1:  # the sound file, once, to know what it gives
            return {}
        with sessions() as db:
            return self._behave(db, (folder / "a.txt").read_bytes())

    def command(self, folder: Path, files: Files, words: Mapping[str, str]) -> list[str]:
        return []


def breaks(_db: Session, _data: bytes) -> None:
    raise KeyError("a")


def says_nothing(_db: Session, _data: bytes) -> None:
    raise Refused


def says_it_badly(_db: Session, data: bytes) -> None:
    raise Refused(Fault("", "%(error)s", {"error": repr(ValueError(data))}))


def leaves_half(db: Session, _data: bytes) -> None:
    make.committee(db, "CAT")
    db.commit()
    raise Refused(Fault("", "No."))


def writes_again(db: Session, _data: bytes) -> dict[str, int]:
    make.document(db, f"CCPR/C/ZZZ/CO/{next(make.NUMBERS)}")
    db.commit()
    return {}


def keeps_a_nul(db: Session, _data: bytes) -> dict[str, int]:
    make.committee(db, "CAT", treaty="a\0b")
    db.commit()
    return {}


def eats(_db: Session, _data: bytes) -> dict[str, int]:
    return {"a": len(bytearray(400 * 1024 * 1024))}


@pytest.mark.parametrize(
    ("behave", "outcome", "wrong"),
    [
        (breaks, "broke", "KeyError"),
        (says_nothing, "refused", "without a word"),
        (says_it_badly, "refused", "for programmers"),
        (leaves_half, "refused", "still wrote: committees"),
        (writes_again, "taken", "a second run of the file wrote: documents"),
        (keeps_a_nul, "taken", "holds NUL or half a character in treaty"),
        (eats, "taken", "300 are allowed"),
    ],
)
def test_what_is_wrong_is_seen(behave: Behaviour, outcome: str, wrong: str, tmp_path: Path) -> None:
    made = bench(Example(behave), tmp_path)
    verdict = made.run(1, 1)
    made.close()
    assert verdict.outcome == outcome
    assert any(wrong in one for one in verdict.wrong), verdict.wrong
    figures = Figures(1)
    figures.add(verdict)
    lines = list(lines_of(figures, 1.0))
    assert lines[-1] == "Again: make fuzz SEED=1 TARGET=example RUN=1"
    assert "1 runs were not as they should be." in lines


def test_the_runs_of_an_importer_are_shared_between_its_forms() -> None:
    numbers: dict[str, list[int]] = {}
    for name, part in batches(list(TARGETS), 1000):
        numbers.setdefault(name, []).extend(part)
    assert {name: len(found) for name, found in numbers.items()} == {
        name: -(-1000 // sum(other.importer == kind.importer for other in TARGETS.values()))
        for name, kind in TARGETS.items()
    }
    assert all(found == list(range(len(found))) for found in numbers.values())


@pytest.mark.parametrize("wrong", [["--runs", "0"], ["--run", "3"], ["--target", "nothing"]])
def test_a_command_that_cannot_be_read_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments(wrong)
    assert ended.value.code == 2
    assert capsys.readouterr().err
