"""What the command line hands out holds what was asked for, and no secret beyond it."""

import json
from itertools import cycle
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from tests.commands import run
from tests.web.secrecy.answers import canaries_of, csv_without_counts, without_counts
from tests.web.secrecy.record import CANARY, PARTNERS, RESTRICTED
from tracker.domain.vocabulary import LANGUAGES, By

TABLES: Final = ("recommendations", "assessments", "evidence", "rates")


@pytest.mark.parametrize(
    ("include", "may_see", "withheld"),
    [
        pytest.param(None, set(), 4, id="public"),
        pytest.param(PARTNERS, {PARTNERS}, 2, id="partners"),
        pytest.param(RESTRICTED, {PARTNERS, RESTRICTED}, 0, id="restricted"),
    ],
)
def test_exports_hold_what_was_asked_for_and_no_more(
    folders: dict[bool, Path], tmp_path: Path, include: str | None, may_see: set[str], withheld: int
) -> None:
    level = ["--include", include] if include else []
    seen = set()
    for table, language in zip(TABLES, cycle(LANGUAGES), strict=False):
        for form in ("csv", "json", "xlsx"):
            out = tmp_path / f"{table}.{form}"
            what = ["export", table, "--format", form, "--language", language, "--out", str(out)]
            assert run(folders[True], *what, *level).exit_code == 0
            found = canaries_of(out)
            assert found <= may_see, (table, form)
            seen |= found
            about = out.with_name(f"{out.name}.metadata.json")
            assert canaries_of(about) == set()
            assert json.loads(about.read_text())["withheld"] == withheld
    assert seen == may_see


@pytest.mark.parametrize("table", TABLES)
def test_public_exports_are_the_same_without_secrets(folders: dict[bool, Path], table: str) -> None:
    for form in ("csv", "json"):
        both = [run(folders[secrets], "export", table, "--format", form).stdout for secrets in (True, False)]
        read = csv_without_counts if form == "csv" else lambda text: without_counts(json.loads(text))
        assert read(both[0]) == read(both[1])


def test_rates_are_the_same_without_secrets(folders: dict[bool, Path]) -> None:
    for by in By:
        command = ("rates", "--by", by.value, "--format", "json")
        assert run(folders[True], *command).stdout == run(folders[False], *command).stdout


def test_a_wrong_option_names_what_was_typed_and_nothing_else(folders: dict[bool, Path]) -> None:
    for option in ("--theme", "--document", "--demand", "--status"):
        done = run(folders[True], "export", "evidence", option, quote("zzz"))
        assert done.exit_code == 2
        assert not CANARY.search(done.output)
