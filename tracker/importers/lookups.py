"""The tables in `lookups/` of the register: States by their codes and names, labels of the UN index by ours."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tracker.domain.uhri_names import Country

FOLDER: Final = "lookups"


class LookupRefused(Exception):
    """A table is missing or not as it should be; the message names it."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Label of the UN index → our theme or group of people, only where it is obvious."""

    themes: Mapping[str, str]
    groups: Mapping[str, str]


def read_countries(register: Path) -> tuple[Country, ...]:
    """Read the table of States; raises LookupRefused."""
    rows = _rows(register, "countries.csv", ("iso3", "iso2", "name", "also"))
    return tuple(
        Country(iso3, iso2, name, tuple(one for one in also.split("|") if one)) for iso3, iso2, name, also in rows
    )


def read_labels(register: Path) -> Labels:
    """Read the two tables of labels; raises LookupRefused."""
    themes = _rows(register, "uhri_themes.csv", ("label", "theme"))
    groups = _rows(register, "uhri_groups.csv", ("label", "group"))
    return Labels(dict(_pairs(themes)), dict(_pairs(groups)))


def _pairs(rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    yield from ((label, ours) for label, ours in rows)


def _rows(register: Path, name: str, header: tuple[str, ...]) -> list[list[str]]:
    path = register / FOLDER / name
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise LookupRefused(f"{FOLDER}/{name} cannot be read (looked in {register}): {error}") from error
    if not rows or tuple(rows[0]) != header:
        raise LookupRefused(f"{FOLDER}/{name}: its first row must be {','.join(header)}")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            raise LookupRefused(f"{FOLDER}/{name}, row {number}: {len(row)} cells, not {len(header)}")
    return rows[1:]
