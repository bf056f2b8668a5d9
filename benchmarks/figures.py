"""Figures as they are printed: what was measured, what is aimed at, and whether it was reached."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

HEADINGS: Final = ("measured", "figure", "rounds", "aim", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `most` and `least` are what is aimed at; without either it is only told.

    `rounds` holds what the single rounds gave, so that a reader sees how far they lie apart.
    """

    name: str
    value: float | None
    unit: str = ""
    most: float | None = None
    least: float | None = None
    rounds: Sequence[float] = field(default_factory=tuple)
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim was reached; None without an aim or without a number."""
        if self.value is None or (self.most is None and self.least is None):
            return None
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)


@dataclass(frozen=True, slots=True)
class Section:
    """What one benchmark measured, and what a reader must know to read it."""

    title: str
    notes: Sequence[str]
    figures: Sequence[Figure]


def middle(
    name: str, rounds: Sequence[float], unit: str = "", *, most: float | None = None, least: float | None = None
) -> Figure:
    """Return the median of several rounds as a figure; raises StatisticsError without a round."""
    return Figure(name, median(rounds), unit, most, least, tuple(rounds))


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """Return the value that a share 0..1 of all values does not exceed; the values are sorted and not empty."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]


def section_text(section: Section) -> str:
    """Write a section as text: title, notes, and one line for each figure."""
    rows = [HEADINGS, *map(_cells, section.figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    lines = [section.title, *(f"  {note}" for note in section.notes), ""]
    for row in rows:
        name, figure, *rest = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        # Numbers end under each other.
        lines.append("  ".join(["", name, figure.strip().rjust(widths[1]), *rest]).rstrip())
    return "\n".join(lines) + "\n"


def _cells(figure: Figure) -> tuple[str, str, str, str, str]:
    if figure.value is None:
        return figure.name, "–", "", "", figure.note
    spread = ""
    if len(figure.rounds) > 1:
        spread = f"{_number(min(figure.rounds))} to {_number(max(figure.rounds))}"
    aim = "" if figure.most is None else f"at most {_number(figure.most)}"
    aim = aim if figure.least is None else f"at least {_number(figure.least)}"
    verdict = {None: "", True: "met", False: "NOT met"}[figure.met]
    return figure.name, f"{_number(figure.value)} {figure.unit}".strip(), spread, aim, verdict or figure.note


def _number(value: float) -> str:
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


def write_json(target: Path, machine: str, sections: Iterable[Section]) -> None:
    """Write all that was measured as JSON: the machine, then each section with its figures and their rounds."""
    listed = [
        {
            "title": section.title,
            "notes": list(section.notes),
            "figures": [asdict(figure) | {"met": figure.met} for figure in section.figures],
        }
        for section in sections
    ]
    target.write_text(json.dumps({"machine": machine, "sections": listed}, ensure_ascii=False, indent=2) + "\n")
