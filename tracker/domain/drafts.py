"""What is decided about the paragraphs of a document before it is published, and what the rules ask for."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from tracker.domain.messages import N_, Fault
from tracker.domain.paragraphs import item_marks
from tracker.domain.references import Reference

NUMBER = N_("A paragraph has a number of one to four digits.")
NUMBER_TWICE = N_("Two paragraphs have the number %(number)s.")
NO_TEXT = N_("A paragraph has a text. Say that this is no paragraph if it has none.")
WRITE = N_("Write this: the item is to be tracked.")
BOTH = N_("Write heading and summary, or neither.")
CHOOSE_ACTION = N_("Choose what kind of act is asked for: the item is to be tracked.")
INSIDE = N_("%(inner)s is a part of %(outer)s: only one of the two can be tracked, or rates would count the ask twice.")
NOT_THERE = N_("The paragraph has no item (%(item)s), or two, that could be tracked.")
UNCONFIRMED = N_("Paragraph %(number)s recommends something and is not confirmed yet.")
_NUMBER: Final = re.compile(r"[0-9]{1,4}")


def day_of(text: str | None) -> date | None:
    """Return a day as the header of a draft keeps it; None where it keeps none."""
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to become of an item: whether it is tracked, and then our wording, labels, and what it asks for.

    `action_type` is empty where nobody has chosen; `follow_up` is `yes`, `no`, or empty: not seen, which is not a no.
    Themes and groups are slugs.
    """

    track: bool = False
    heading: str = ""
    summary: str = ""
    heading_ru: str = ""
    summary_ru: str = ""
    heading_ky: str = ""
    summary_ky: str = ""
    action_type: str = ""
    follow_up: str = ""
    themes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return {**asdict(self), "themes": list(self.themes), "groups": list(self.groups)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Choice":
        """Return the choice that `record` wrote."""
        known: dict[str, Any] = {one.name: record[one.name] for one in fields(cls) if one.name in record}
        for name in ("themes", "groups"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)

    @property
    def follow_up_asked(self) -> bool | None:
        """Whether follow-up was asked for; None where that was not seen."""
        return {"yes": True, "no": False}[self.follow_up] if self.follow_up else None


def can_be_tracked(text: str) -> list[str]:
    """Return what of a paragraph can be tracked: the whole (empty), and each item whose mark stands once."""
    marks = Counter(item_marks(text))
    return ["", *(item for item, number in marks.items() if number == 1)]


def is_inside(inner: str, outer: str) -> bool:
    """Tell whether an item is a part of another, as `b.ii` is of `b` and every item of the whole paragraph."""
    return inner != outer and (not outer or inner.startswith(f"{outer}."))


def overlaps(number: str, wanted: Iterable[str], tracked: Collection[str]) -> Iterator[Fault]:
    """Yield a fault for each item that cannot be tracked beside another of its paragraph."""
    wanted = list(wanted)
    for item in wanted:
        for other in dict.fromkeys([*wanted, *tracked]):
            inside = is_inside(item, other)
            if inside or (other in tracked and is_inside(other, item)):
                inner, outer = (item, other) if inside else (other, item)
                names = {"inner": Reference("", number, inner).place, "outer": Reference("", number, outer).place}
                yield Fault(f"{item}.track", INSIDE, names)


def faults_of(
    text: str,
    number: str,
    choices: Mapping[str, Choice],
    tracked: Collection[str],
    unsummarized: Collection[str] = (),
) -> Iterator[Fault]:
    """Yield what keeps a paragraph from being confirmed; the place is a field, or an item and its field.

    `tracked`: items of the paragraph that are in the register already; `unsummarized`: those of them that nobody has
    written a summary for, so that one can be written here.
    """
    if not _NUMBER.fullmatch(number):
        yield Fault("number", NUMBER)
        return
    if not text.strip():
        yield Fault("text", NO_TEXT)
        return
    possible = can_be_tracked(text)
    wanted = {
        item: choice
        for item, choice in choices.items()
        if choice.track and (item not in tracked or item in unsummarized)
    }
    for item, choice in wanted.items():
        if item not in possible:
            yield Fault("text", NOT_THERE, {"item": item})
        yield from _missing(item, choice)
    yield from overlaps(number, [item for item in wanted if item not in tracked], tracked)


def _missing(item: str, choice: Choice) -> Iterator[Fault]:
    for name in ("heading", "summary"):
        if not getattr(choice, name):
            yield Fault(f"{item}.{name}", WRITE)
    for language in ("ru", "ky"):
        if bool(getattr(choice, f"heading_{language}")) != bool(getattr(choice, f"summary_{language}")):
            missing = "summary" if getattr(choice, f"heading_{language}") else "heading"
            yield Fault(f"{item}.{missing}_{language}", BOTH)
    if not choice.action_type:
        yield Fault(f"{item}.action_type", CHOOSE_ACTION)
