"""When a reply on follow-up paragraphs is due, by the committees' own procedures: worked out, never read in a document.

The register does not hold the days that a document itself sets. What a committee's procedure says is a rule with a
source, and what follows from it is marked as computed wherever it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.domain.ages import years_after


@dataclass(frozen=True, slots=True)
class FollowUpRule:
    """How many years after adoption a committee asks for the reply; a span where it asked differently over time."""

    earliest: int
    latest: int
    source: str


FOLLOW_UP_RULES: Final[Mapping[str, FollowUpRule]] = {
    # One year, then two, now three: the day from which each held was not read, so the whole span is given.
    "CCPR": FollowUpRule(1, 3, "https://ccprcentre.org/follow-up-and-assessment"),
    "CAT": FollowUpRule(1, 1, "https://sur.conectas.org/en/implementation-un-treaty-body-recommendations"),
    "CEDAW": FollowUpRule(2, 2, "http://web.test.ohchr.un-icc.cloud/en/treaty-bodies/follow-concluding-observations"),
    "CERD": FollowUpRule(1, 1, "http://web.test.ohchr.un-icc.cloud/en/treaty-bodies/follow-concluding-observations"),
    "CMW": FollowUpRule(2, 2, "http://web.test.ohchr.un-icc.cloud/en/treaty-bodies/follow-concluding-observations"),
}
"""Committees whose procedure was read; for others nothing is worked out."""


@dataclass(frozen=True, slots=True)
class Due:
    """The span in which a reply was or is due; both ends are one day where the procedure sets one term."""

    first: date
    last: date
    source: str


def follow_up_due(committee: str, adopted: date | None) -> Due | None:
    """Return when the reply on a document is due by its committee's procedure.

    None where the day of adoption is not known, or no procedure of the committee was read.
    """
    rule = FOLLOW_UP_RULES.get(committee)
    if rule is None or adopted is None:
        return None
    return Due(years_after(adopted, rule.earliest), years_after(adopted, rule.latest), rule.source)
