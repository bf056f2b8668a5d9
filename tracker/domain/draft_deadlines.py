"""What people decide about the days that a document sets, and which of two rows tell of the same deadline."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from tracker.domain.dates import PartialDate, Precision
from tracker.domain.found_deadlines import FoundDeadline
from tracker.domain.messages import N_, Fault
from tracker.domain.vocabulary import DeadlineKind

KINDS: Final = (DeadlineKind.NEXT_REPORT, DeadlineKind.FOLLOW_UP_REPORT)
"""What concluding observations set a day for."""

CHOOSE_KIND = N_("Choose what is due: the deadline is to be taken.")
WRITE_DAY = N_("Write the day: the deadline is to be taken.")
NO_DAY = N_("“%(day)s” is no day: write 2028-03-28, or 2028-03 or 2028 where no more is known.")
TOO_EARLY = N_("%(day)s is before the document of %(adopted)s: a document sets no day of the past.")
DEADLINE_TWICE = N_("Two deadlines of this paragraph say the same. Take one, or say of each which report it is.")
NO_BAR = N_("Write it without the sign “|”.")
NOT_CONFIRMED = N_("A deadline of paragraph %(number)s is taken, and the paragraph is not confirmed yet.")


@dataclass(frozen=True, slots=True)
class DeadlineChoice:
    """A deadline of a paragraph as people want it: whether it is taken, for what, when, which report.

    `due` is as it was typed. `words` decided it where it was found in the text, and are empty where somebody added it;
    `computed` tells that the day found there was worked out from a term.
    """

    take: bool = False
    kind: str = ""
    due: str = ""
    what: str = ""
    words: str = ""
    computed: bool = False

    def record(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "DeadlineChoice":
        """Return the choice that `record` wrote."""
        return cls(**{one.name: record[one.name] for one in fields(cls) if one.name in record})

    @classmethod
    def suggested(cls, found: FoundDeadline) -> "DeadlineChoice":
        """Return what is suggested for a deadline that was found; nobody has taken it yet."""
        due = "" if found.due is None else str(found.due)
        return cls(False, found.kind.value, due, found.what, found.words, found.computed)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found and nothing was written."""
        return not (self.due or self.what or self.words)

    @property
    def day(self) -> PartialDate | None:
        """The day that was typed; None where it is none."""
        try:
            return PartialDate.parse(self.due)
        except ValueError:
            return None


def exact_day(known: PartialDate | None, printed: date | None) -> date | None:
    """Return the day of adoption from which terms are counted: of the catalogue, else the one that is printed."""
    return known.first if known is not None and known.precision is Precision.DAY else printed


def on_offer(kept: Sequence[DeadlineChoice], found: Sequence[FoundDeadline]) -> list[DeadlineChoice]:
    """Return what people decided, then what was found and nobody has decided about.

    The words tell which is which; where two are set by the same words, what is due does.
    """
    left = list(found)
    for one in kept:
        same = sorted((other for other in left if other.words == one.words), key=lambda other: other.kind != one.kind)
        if same:
            left.remove(same[0])
    return [*kept, *map(DeadlineChoice.suggested, left)]


def worth_keeping(choices: Sequence[DeadlineChoice], found: Sequence[FoundDeadline]) -> list[DeadlineChoice]:
    """Return the choices without empty ones and those that say only what is found again."""
    again = {DeadlineChoice.suggested(one) for one in found}
    return [one for one in choices if not one.is_empty and one not in again]


def deadline_faults(choices: Sequence[DeadlineChoice], adopted: PartialDate | None) -> Iterator[Fault]:
    """Yield what keeps deadlines that are taken from being confirmed; the place is the number of one and its field."""
    seen: set[tuple[str, str]] = set()
    for place, one in enumerate(choices):
        if not one.take or one.is_empty:
            continue
        if one.kind not in KINDS:
            yield Fault(f"deadline-{place}.kind", CHOOSE_KIND)
        yield from (Fault(f"deadline-{place}.due", *said) for said in _wrong_day(one, adopted))
        if "|" in one.what:
            yield Fault(f"deadline-{place}.what", NO_BAR)
        if (one.kind, one.what) in seen:
            yield Fault(f"deadline-{place}.what", DEADLINE_TWICE)
        seen.add((one.kind, one.what))


def _wrong_day(one: DeadlineChoice, adopted: PartialDate | None) -> Iterator[tuple[str, Mapping[str, object]]]:
    if not one.due:
        yield WRITE_DAY, {}
    elif one.day is None:
        yield NO_DAY, {"day": one.due}
    elif adopted is not None and one.day.last < adopted.first:
        yield TOO_EARLY, {"day": one.due, "adopted": str(adopted)}


@dataclass(frozen=True, slots=True)
class SetDay:
    """A deadline as it is compared with another: for what, set where, when, which report."""

    kind: str
    document: str
    paragraph: str
    due: str
    what: str


def pair_deadlines(wanted: Sequence[SetDay], here: Sequence[SetDay]) -> dict[int, int]:
    """Return which of `wanted` tells of the same deadline as which of `here`, by their places; each at most once.

    The same is: the same day for the same thing in the same paragraph, or in one that was not noted; else the same
    report in the same paragraph; else the only other one of its kind there, unless both say which report they mean.
    """
    pairs: dict[int, int] = {}
    for same in (_equal, _same_day, _same_report):
        for place, one in enumerate(wanted):
            free = [at for at, other in enumerate(here) if at not in pairs.values() and same(one, other)]
            if place not in pairs and free:
                pairs[place] = free[0]
    for place, one in enumerate(wanted):
        free = [at for at, other in enumerate(here) if at not in pairs.values() and _maybe_same(one, other)]
        alone = _alone(place, wanted, pairs)
        if place not in pairs and alone and len(free) == 1:
            pairs[place] = free[0]
    return pairs


def _alone(place: int, wanted: Sequence[SetDay], pairs: Collection[int]) -> bool:
    left = [at for at, one in enumerate(wanted) if at not in pairs and _same_place(one, wanted[place])]
    return left == [place]


def _equal(one: SetDay, other: SetDay) -> bool:
    return one == other


def _same_day(one: SetDay, other: SetDay) -> bool:
    same = (one.kind, one.document, one.due) == (other.kind, other.document, other.due)
    return same and (one.paragraph == other.paragraph or not one.paragraph or not other.paragraph)


def _maybe_same(one: SetDay, other: SetDay) -> bool:
    return _same_place(one, other) and not (one.what and other.what)


def _same_report(one: SetDay, other: SetDay) -> bool:
    return _same_place(one, other) and one.what == other.what


def _same_place(one: SetDay, other: SetDay) -> bool:
    return (one.kind, one.document, one.paragraph) == (other.kind, other.document, other.paragraph)
