"""What a published figure says, and its difference from ours in parts that add up to it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tracker.domain.messages import N_
from tracker.domain.rates import Counts
from tracker.domain.vocabulary import JUDGED, NOT_ASSESSED, Status

_SHARE: Final = re.compile(r"(\d{1,6}) of (\d{1,6})")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim of the form “`implemented` of `total`”."""

    implemented: int
    total: int


def read_figure(text: str) -> Claimed | None:
    """Read “0 of 664”; None for every other figure, which says nothing that could be divided in parts."""
    found = _SHARE.fullmatch(text.strip())
    if found is None:
        return None
    implemented, total = int(found[1]), int(found[2])
    return Claimed(implemented, total) if implemented <= total and total else None


class Why(StrEnum):
    """Why a part of what a claim counts stands beside a part of ours, or beside nothing."""

    ALIKE = "alike"
    PARTLY = "partly"
    OTHERWISE = "otherwise"
    UNTOLD = "untold"
    NO_INFORMATION = "no-information"
    NOT_JUDGED = "not-judged"
    OTHER_UNIT = "other-unit"
    NOT_IN_REGISTER = "not-in-register"
    BEYOND = "beyond"


WORDS: Final = {
    Why.ALIKE: N_("Judged as the claim says"),
    Why.PARTLY: N_("Judged partially implemented: not fully, as the claim says, and yet not nothing"),
    Why.OTHERWISE: N_("Judged otherwise than the claim says"),
    Why.UNTOLD: N_("Judged; the claim does not say which it counts as implemented"),
    Why.NO_INFORMATION: N_("Looked at, without information to judge by"),
    Why.NOT_JUDGED: N_("In our register, not judged"),
    Why.OTHER_UNIT: N_("Other unit of counting: several of our recommendations make up one paragraph"),
    Why.NOT_IN_REGISTER: N_("Counted by the claim, not in our register"),
    Why.BEYOND: N_("In our register, beyond what the claim counts"),
}
"""What the page says of each part."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of what a claim counts. `statuses` are those of ours behind it; without any there is no list of it."""

    why: Why
    number: int
    statuses: tuple[str, ...] = ()


def parts_of(claimed: Claimed, ours: Counts, units: int) -> list[Part]:
    """Divide what a claim counts into what our record says of it; the numbers add up to `claimed.total`.

    `ours` are our recommendations of the claim's scope on its day; `units` is how many they are in the unit that the
    claim is taken to count: the recommendations themselves, or the paragraphs that they make up. The correction for
    the unit and what our register holds beyond the claim are negative. Only of a claim that none or all were
    implemented can be said which judgements of ours say otherwise.
    """
    rest = claimed.total - units
    parts = [
        *_judged(claimed),
        (Why.NO_INFORMATION, (Status.NO_INFORMATION.value,)),
        (Why.NOT_JUDGED, (NOT_ASSESSED,)),
    ]
    return [
        *(Part(why, sum(map(ours.number, statuses)), statuses) for why, statuses in parts),
        Part(Why.OTHER_UNIT, units - ours.total),
        Part(Why.BEYOND if rest < 0 else Why.NOT_IN_REGISTER, rest),
    ]


def _judged(claimed: Claimed) -> list[tuple[Why, tuple[str, ...]]]:
    done: tuple[str, ...] = (Status.IMPLEMENTED.value,)
    undone: tuple[str, ...] = (Status.NOT_IMPLEMENTED.value, Status.REVERSED.value)
    if 0 < claimed.implemented < claimed.total:
        return [(Why.UNTOLD, tuple(status.value for status in Status if status in JUDGED))]
    alike, otherwise = (undone, done) if claimed.implemented == 0 else (done, undone)
    return [
        (Why.ALIKE, alike),
        (Why.PARTLY, (Status.PARTIALLY_IMPLEMENTED.value,)),
        (Why.OTHERWISE, otherwise),
    ]
