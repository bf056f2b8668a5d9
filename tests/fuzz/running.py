"""One run: files mutated, brought in, and the verdict."""

import gc
import json
import resource
import shutil
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.fuzz.index import faults_of_index
from tests.fuzz.mutating import Files, chosen
from tests.fuzz.targets import Original, Target
from tests.fuzz.worlds import Database, Fill, Rows, digest_of, faults_of, rows_of

MOST_SECONDS: Final = 20.0
"""Processor time of a run, the limited process included; the importers keep to it by limits of their own."""
MOST_MEMORY: Final = 300.0
"""Megabytes by which a run may make this process grow; the limited process has a limit of its own."""
LONGEST_SENTENCE: Final = 1_000


@dataclass(slots=True)
class Verdict:
    """What came of a run. `wrong` are the defects; empty when the run is as it should be."""

    target: str
    number: int
    original: str
    mutations: list[str]
    neutral: bool
    outcome: str = ""
    said: list[str] = field(default_factory=list)
    sentence: str = ""
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    memory: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """What a run is given: the original, what was done to it, and what came of that."""

    original: Original
    steps: list[str]
    neutral: bool
    files: Files
    words: Mapping[str, str]


def case_of(target: Target, originals: Sequence[Original], seed: int, number: int) -> Case:
    """Mutate one of the originals; the same for the same seed and number."""
    chance = Random(f"{seed}-{target.name}-{number}")
    original = chance.choice(originals)
    steps = chosen(chance, target.mutations)
    files = dict(original.files)
    for step in steps:
        files = step.change(chance, files)
    neutral = all(step.neutral for step in steps)
    words = original.words if neutral else target.words(chance, original)
    return Case(original, [step.name for step in steps], neutral, files, words)


def write_files(folder: Path, files: Files) -> Path:
    """Write files into a folder in which nothing else is then; returns the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if name.endswith("/") else path.write_bytes(data)
    return folder


class Bench:
    """A target with its database, ready for runs."""

    def __init__(self, target: Target, folder: Path, database: Callable[[str, Fill], Database]) -> None:
        self.target = target
        self._folder = folder
        self._database = database(target.name, target.fill)
        self._before = rows_of(self._database.engine)
        self._originals = list(target.originals())
        self._right = {original.label: self._right_result(original) for original in self._originals}
        gc.freeze()  # so that each run may begin with an empty heap, quickly

    def close(self) -> None:
        """Let the database go."""
        self._database.close()

    def _right_result(self, original: Original) -> str:
        """Bring a sound file in and return what the database holds then."""
        self._bring(original.files, original.words)
        digest = digest_of(rows_of(self._database.engine))
        self._database.put_back()
        return digest

    def run(self, seed: int, number: int) -> Verdict:
        """Do one run; the same for the same seed and number."""
        case = case_of(self.target, self._originals, seed, number)
        files, words = case.files, case.words
        verdict = Verdict(self.target.name, number, case.original.label, case.steps, case.neutral)
        gc.collect()
        began, memory = _spent(), _Memory()
        try:
            receipt = self._bring(files, words)
        except self.target.refusals as refusal:
            self._after_refusal(verdict, refusal)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            verdict.outcome = "broke"
            verdict.wrong.append("".join(traceback.format_exception(error))[-6000:])
        else:
            verdict.outcome = "taken"
        verdict.seconds, verdict.memory = _spent() - began, memory.grown()
        if verdict.outcome == "taken":
            self._after_taking(verdict, receipt, case.original, files, words)
        self._check_limits(verdict)
        self._put_back(verdict)
        return verdict

    def _bring(self, files: Files, words: Mapping[str, str]) -> Any:
        folder = write_files(self._folder / "files", files)
        receipt = self.target.bring(self._database.sessions, folder, files, words)
        json.dumps(receipt, ensure_ascii=False).encode()  # as commands write it to a file
        return receipt

    def _after_refusal(self, verdict: Verdict, refusal: Exception) -> None:
        verdict.outcome = "refused"
        sentences = self.target.said(refusal)
        verdict.said = sorted({one.kind for one in sentences})
        verdict.sentence = sentences[0].text[:300] if sentences else ""
        if not sentences:
            verdict.wrong.append("refused without a word")
        for one in sentences:
            if fault := _fault_of(one.text):
                verdict.wrong.append(f"{fault}: {one.text[:300]!r}")

    def _after_taking(
        self, verdict: Verdict, receipt: Any, original: Original, files: Files, words: Mapping[str, str]
    ) -> None:
        rows = rows_of(self._database.engine)
        verdict.wrong += [*self.target.unsound(receipt), *faults_of(self._database.engine, rows)]
        verdict.wrong += faults_of_index(self._database.engine, rows)
        if verdict.neutral and digest_of(rows) != self._right[original.label]:
            verdict.wrong.append("the file says the same as its original, and gave something else")
        try:
            self._bring(files, words)
        except Exception as error:
            verdict.wrong.append("taken, then not: " + "".join(traceback.format_exception(error))[-3000:])
        else:
            verdict.wrong += _differences(rows, rows_of(self._database.engine), "a second run of the file wrote")

    def _check_limits(self, verdict: Verdict) -> None:
        if verdict.neutral and verdict.outcome == "refused":
            verdict.wrong.append(f"a sound file was refused: {verdict.sentence}")
        if verdict.seconds > MOST_SECONDS:
            verdict.wrong.append(f"took {verdict.seconds:.1f} seconds; {MOST_SECONDS:.0f} are allowed")
        if verdict.memory > MOST_MEMORY:
            verdict.wrong.append(f"took {verdict.memory:.0f} MB here; {MOST_MEMORY:.0f} are allowed")

    def _put_back(self, verdict: Verdict) -> None:
        if verdict.outcome == "taken":
            self._database.put_back()
        elif found := _differences(self._before, rows_of(self._database.engine), "refused, and still wrote"):
            verdict.wrong += found
            self._database.put_back()


def _fault_of(sentence: str) -> str:
    """Return what makes a sentence none that a person can read."""
    if not sentence.strip():
        return "an empty sentence"
    if "Traceback" in sentence or "Error(" in sentence or "object at 0x" in sentence or "sys." in sentence:
        return "a sentence for programmers"
    if "ended before its end" in sentence:
        return "a process that reads broke"
    if len(sentence) > LONGEST_SENTENCE:
        return f"a sentence of {len(sentence)} characters"
    if any(not sign.isprintable() and sign != "\n" for sign in sentence):
        return "a sentence with signs that nobody sees"
    return ""


def _differences(before: Rows, after: Rows, what: str) -> list[str]:
    return [f"{what}: {name}" for name in before if before[name] != after[name]]


def _spent() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


class _Memory:
    """How much this process grew, at most, since it was made: the system's mark, lowered where that is allowed."""

    def __init__(self) -> None:
        with suppress(OSError):  # not Linux, or not allowed: the mark only rises then
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        self._before = _peak()

    def grown(self) -> float:
        """Return megabytes."""
        return max(0.0, _peak() - self._before)


def _peak() -> float:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
