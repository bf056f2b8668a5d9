"""The closed lists that rules depend on. Values are what users see in addresses, files and commands.

Each list is a `StrEnum`, so a member equals its value; `tracker.domain.labels` gives the English wording of every
member, marked for translation. Lists that only label things (themes, groups, committees) are data, not code.
"""

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """How far a recommendation has been carried out, as somebody judged it on a day (design 2)."""

    IMPLEMENTED = "implemented"
    PARTIALLY_IMPLEMENTED = "partially-implemented"
    NOT_IMPLEMENTED = "not-implemented"
    REVERSED = "reversed"
    NO_INFORMATION = "no-information"


NOT_ASSESSED: Final = "not-assessed"
"""Where a recommendation stands when nobody has judged it: the absence of a status, not a status."""

STANDINGS: Final[tuple[str, ...]] = (*(status.value for status in Status), NOT_ASSESSED)
"""Every place a recommendation can stand in, in the order in which counts and bars are drawn."""

JUDGED: Final = frozenset(
    {Status.IMPLEMENTED, Status.PARTIALLY_IMPLEMENTED, Status.NOT_IMPLEMENTED, Status.REVERSED},
)
"""The statuses that enter the base of a rate; `no-information` says that one looked and could not tell."""

WORST_FIRST: Final = (
    Status.REVERSED,
    Status.NOT_IMPLEMENTED,
    Status.PARTIALLY_IMPLEMENTED,
    Status.IMPLEMENTED,
)
"""Which judged status a paragraph or a demand takes from its members (design 3.2): the first that occurs."""


class Voice(StrEnum):
    """Whose judgement it is."""

    COMMITTEE = "committee"
    STATE = "state"
    CIVIL_SOCIETY = "civil-society"
    EDITORS = "editors"


INDEPENDENT: Final = "independent"
"""The headline: the newer of the civil-society and the editors' judgement (design 3.1)."""

VOICES: Final[tuple[str, ...]] = (INDEPENDENT, *(voice.value for voice in Voice))

RECORDED_FROM_A_SOURCE: Final = frozenset({Voice.COMMITTEE, Voice.STATE})
"""Voices that do not log here themselves: what they said is recorded from a document, which is then named."""


class EvidenceKind(StrEnum):
    """What the evidence of a judgement shows: law, its execution, or people's experience (HR/PUB/12/5)."""

    STRUCTURE = "structure"
    PROCESS = "process"
    OUTCOME = "outcome"


class Confidence(StrEnum):
    """How sure the author of a judgement is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class State(StrEnum):
    """Where an assessment is on its way into the record."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    PROVISIONAL = "provisional"


RECORDED: Final = frozenset({State.PUBLISHED, State.PROVISIONAL})
"""States in which an assessment is part of the public record."""


class Decision(StrEnum):
    """What a reviewer did with a submitted assessment."""

    PUBLISHED = "published"
    RETURNED = "returned"


class Effect(StrEnum):
    """Which way an event moved things, as the register's editors read it."""

    PROGRESS = "progress"
    COMPLETION = "completion"
    REGRESSION = "regression"
    NO_CHANGE = "no-change"
    CONTEXT = "context"


class Bearing(StrEnum):
    """What a piece of evidence does for the judgement that names it."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    CONTEXT = "context"


class Sensitivity(StrEnum):
    """Who may see a piece of evidence."""

    PUBLIC = "public"
    PARTNERS = "partners"
    RESTRICTED = "restricted"


class ActionType(StrEnum):
    """What kind of act a recommendation asks for."""

    RATIFY = "ratify"
    LEGISLATE = "legislate"
    POLICY = "policy"
    INSTITUTION = "institution"
    ENFORCE = "enforce"
    INVESTIGATE = "investigate"
    REMEDY = "remedy"
    TRAIN = "train"
    RAISE_AWARENESS = "raise-awareness"
    RESOURCE = "resource"
    COOPERATE = "cooperate"
    OTHER = "other"


RESULT_ACTIONS: Final = frozenset({ActionType.ENFORCE, ActionType.INVESTIGATE, ActionType.REMEDY})
"""Asks for a result: a law on the books (`structure` alone) cannot fulfil them (grading-and-rates, trap 12)."""


class DocumentKind(StrEnum):
    """What a source document is."""

    CONCLUDING_OBSERVATIONS = "concluding-observations"
    STATE_REPORT = "state-report"
    LIST_OF_ISSUES = "list-of-issues"
    REPLIES = "replies"
    FOLLOW_UP_REPORT = "follow-up-report"
    FOLLOW_UP_ASSESSMENT = "follow-up-assessment"
    INQUIRY_REPORT = "inquiry-report"
    VISIT_REPORT = "visit-report"
    VIEWS = "views"
    UPR_REPORT = "upr-report"
    NGO_REPORT = "ngo-report"
    SHADOW_REPORT = "shadow-report"
    PRESS = "press"
    LAW = "law"
    STATISTICS = "statistics"


class DeadlineKind(StrEnum):
    """What falls due on a day that a document or a committee sets."""

    NEXT_REPORT = "next-report"
    FOLLOW_UP_REPORT = "follow-up-report"
    SESSION = "session"


class PassageFunction(StrEnum):
    """What a paragraph of concluding observations does, by the words it uses."""

    WELCOMES = "welcomes"
    IS_CONCERNED = "is-concerned"
    RECOMMENDS = "recommends"
    REQUESTS_FOLLOW_UP = "requests-follow-up"


class Reading(StrEnum):
    """How much of the recommendation's wording the editors read."""

    FULL = "full"
    PARTIAL = "partial"


class Numbering(StrEnum):
    """Whether the paragraph number was printed where it was read, or inferred from its neighbours."""

    PRINTED = "printed"
    INFERRED = "inferred"


class ReadFrom(StrEnum):
    """Whether the document itself (or a page-by-page copy) was read, or somebody else's quotation of it."""

    DOCUMENT = "document"
    QUOTED = "quoted"


class Role(StrEnum):
    """What an account may do; each role may do all that the ones before it may."""

    VIEWER = "viewer"
    RESEARCHER = "researcher"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def may(self, needed: "Role") -> bool:
        """Tell whether somebody of this role may do what `needed` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class Unit(StrEnum):
    """What is counted as one."""

    RECOMMENDATION = "recommendation"
    PARAGRAPH = "paragraph"
    DEMAND = "demand"


class History(StrEnum):
    """Which knowledge a past day is shown with: all of today's, or what this site held on that day."""

    JUDGED = "judged"
    RECORDED = "recorded"


class Age(StrEnum):
    """How many years ago a recommendation was adopted, in bands, on the day that is asked about."""

    UNDER_ONE = "under-1"
    ONE = "1-2"
    THREE = "3-4"
    FIVE = "5-9"
    TEN = "10-up"
    UNKNOWN = "none"


class LatestEvidence(StrEnum):
    """How new the latest evidence on a recommendation is, beside its adoption and its committee's last observations."""

    NONE = "none"
    BEFORE_REVIEW = "before-review"
    SINCE_REVIEW = "since-review"


class Measure(StrEnum):
    """Which rate a grid shows."""

    IMPLEMENTATION = "implementation"
    SOME_ACTION = "some-action"
    WEIGHTED = "weighted"
    REVERSAL = "reversal"
    COVERAGE = "coverage"


class By(StrEnum):
    """What rates can be grouped by."""

    COMMITTEE = "committee"
    CYCLE = "cycle"
    THEME = "theme"
    GROUP = "group"
    SDG = "sdg"
    ACTION = "action"
    YEAR = "year"
    DOCUMENT = "document"
    DEMAND = "demand"
    AGE = "age"


OVERLAPPING: Final = frozenset({By.THEME, By.GROUP, By.SDG, By.DEMAND})
"""Labels of which a recommendation can bear several, so that rows overlap and may not be added up."""


def overlaps(by: By, unit: Unit) -> bool:
    """Tell whether one and the same unit can be counted in several rows of a table, which may then not be added up.

    A recommendation has one committee, cycle, document, year and action; the items of a paragraph can differ in their
    action, and the members of a demand in everything.
    """
    if by in OVERLAPPING or unit is Unit.DEMAND:
        return True
    return unit is Unit.PARAGRAPH and by is By.ACTION


LANGUAGES: Final = ("en", "ru", "ky")
"""The languages of the interface and of the register's own wording; English is the source."""


class Found(StrEnum):
    """What a search can find, in the order in which a page lists the kinds."""

    RECOMMENDATION = "recommendation"
    PASSAGE = "passage"
    EVIDENCE = "evidence"
    FINDING = "finding"
    DOCUMENT = "document"
    DEMAND = "demand"
    CLAIM = "claim"
