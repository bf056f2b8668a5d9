"""What the documents say is there: targets, commands, settings, links, decisions, the version, the worked example."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

import click
import pytest

from tests.conftest import TODAY
from tracker import __version__
from tracker.cli import cli
from tracker.cli.rates import lines_of
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.rates import RULES, RULES_VERSION, SMALL_BASE
from tracker.domain.vocabulary import STANDINGS, Unit
from tracker.services import figures
from tracker.settings import ROOT, Settings
from tracker.store.db import Sessions
from tracker.store.vocabulary import read_vocabulary

DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")]
    if path.is_file()
)
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
IN_CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
VARIABLES = {f"TRACKER_{item.name.upper()}" for item in fields(Settings)}

every_document = pytest.mark.parametrize(
    "path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix().removesuffix(".md")
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def shell_lines(text: str) -> Iterator[str]:
    """Yield the lines that a document tells its reader to type."""
    for language, block in FENCED.findall(text):
        if language == "sh":
            yield from (line.partition("  #")[0].strip() for line in block.splitlines())


def anchors_of(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as platforms that show Markdown make them."""
    prose = FENCED.sub("", path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(prose)}


@every_document
def test_targets_of_make_are_in_the_makefile(path: Path) -> None:
    there = set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))
    text = path.read_text(encoding="utf-8")
    typed = [*shell_lines(text), *IN_CODE.findall(FENCED.sub("", text))]
    named = {match[1] for line in typed if (match := re.match(r"make ([a-z-]+)", line))}
    assert named <= there


def test_the_readme_gives_the_two_commands() -> None:
    typed = set(shell_lines(read("README.md")))
    assert {"make run", "make test"} <= typed
    assert len(read("README.md").splitlines()) <= 120


@every_document
def test_commands_to_type_exist(path: Path) -> None:
    for line in shell_lines(path.read_text(encoding="utf-8")):
        _, found, rest = line.partition(".venv/bin/tracker ")
        if not found:
            continue
        command: click.Command | None = cli
        words = rest.split()
        while isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words.pop(0))
        assert command is not None, line
        options = {spelling for parameter in command.params for spelling in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_every_setting_is_documented() -> None:
    named = set(re.findall(r"TRACKER_[A-Z_]+[A-Z]", read("docs/operating.md") + read("docs/architecture.md")))
    assert named == VARIABLES
    table = read("docs/operating.md").partition("## Settings")[2].partition("\n## ")[0]
    assert all(f"\n| `{variable}` |" in table for variable in VARIABLES)


@every_document
def test_settings_that_are_named_exist(path: Path) -> None:
    assert set(re.findall(r"TRACKER_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))) <= VARIABLES


@every_document
def test_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(FENCED.sub("", path.read_text(encoding="utf-8"))):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.is_relative_to(ROOT), target
        assert there.exists(), target
        assert not anchor or anchor in anchors_of(there), target


@every_document
def test_code_in_prose_that_looks_like_a_file_is_one(path: Path) -> None:
    named = IN_CODE.findall(FENCED.sub("", path.read_text(encoding="utf-8")))
    for name in named:
        if re.fullmatch(r"(tracker|tests|docs|data|migrations|requirements|\.ci)/[\w./-]+", name):
            assert (ROOT / name).exists(), name


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    folder = ROOT / "docs" / "adr"
    names = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    listed = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", read("docs/adr/README.md"), re.MULTILINE)
    assert [name for _, _, name in listed] == names
    for number, title, name in listed:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. {title}\n")
        parts = re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE)
        assert parts == ["Context", "Choice", "Consequence"], name


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == __version__


def test_the_methodology_gives_the_rules_of_the_code() -> None:
    text = read("docs/methodology.md")
    assert f"rule set **{RULES_VERSION}**" in text
    assert all(f"| `{status}` |" in text for status in STANDINGS)
    assert f"J below {SMALL_BASE} is" in text
    formulas = [rule.formula for rule in RULES if rule.name not in ("bounds", "small-base")]
    assert all(f"| {formula} |" in text for formula in (*formulas, "i / N", "(i + u + a) / N"))


def test_the_worked_example_is_what_the_register_gives(register_sessions: Sessions) -> None:
    day = date(2026, 11, 24)
    assert day <= TODAY
    with register_sessions() as db:
        labels = read_vocabulary(db, "en")
        totals = {unit: figures.table(db, Question(Filters(unit=unit), day), labels) for unit in Unit}
        printed = list(lines_of(Question(Filters(), day), totals[Unit.RECOMMENDATION]))
    text = read("docs/methodology.md")
    assert "\n".join(printed[2:]) in text
    for unit, table in totals.items():
        counts = table.total.counts
        line = next(line for line in text.splitlines() if line.startswith(f"| `{unit.value}` |"))
        assert line.endswith(f"| {counts.implemented} of {counts.judged} judged, of {counts.total} |")
    figure = printed[2].removeprefix("Recommendations: ")
    assert figure in " ".join(read("README.md").split())
