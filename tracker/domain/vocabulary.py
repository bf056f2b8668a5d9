"""The closed lists that rules depend on. Values are what users see in addresses, files and commands.

Each list is a `StrEnum`, so a member equals its value; `LABELS` gives the English wording of every member,
marked for translation. Lists that only label things (themes, groups, committees) are data, not code.
"""

from enum import StrEnum
from typing import Final

from tracker.domain.messages import N_


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


LABELS: Final[dict[type[StrEnum], dict[str, str]]] = {
    Status: {
        "implemented": N_("Implemented"),
        "partially-implemented": N_("Partially implemented"),
        "not-implemented": N_("Not implemented"),
        "reversed": N_("Reversed"),
        "no-information": N_("No information"),
        "not-assessed": N_("Not assessed"),
    },
    Voice: {
        "independent": N_("Independent assessment"),
        "committee": N_("Committee"),
        "state": N_("State"),
        "civil-society": N_("Civil society"),
        "editors": N_("Register editors"),
    },
    EvidenceKind: {
        "structure": N_("Structure"),
        "process": N_("Process"),
        "outcome": N_("Outcome"),
    },
    Confidence: {"high": N_("High"), "medium": N_("Medium"), "low": N_("Low")},
    State: {
        "draft": N_("Draft"),
        "submitted": N_("Submitted for review"),
        "returned": N_("Returned to the author"),
        "published": N_("Published"),
        "provisional": N_("Provisional"),
    },
    Decision: {"published": N_("Published"), "returned": N_("Returned to the author")},
    Effect: {
        "progress": N_("Progress"),
        "completion": N_("Completion"),
        "regression": N_("Regression"),
        "no-change": N_("No change"),
        "context": N_("Context"),
    },
    Bearing: {
        "supports": N_("Supports the judgement"),
        "contradicts": N_("Contradicts the judgement"),
        "context": N_("Gives context"),
    },
    Sensitivity: {
        "public": N_("Public"),
        "partners": N_("Partners only"),
        "restricted": N_("Restricted"),
    },
    ActionType: {
        "ratify": N_("Ratification"),
        "legislate": N_("Legislation"),
        "policy": N_("Policy and programmes"),
        "institution": N_("Building or reforming institutions"),
        "enforce": N_("Enforcement"),
        "investigate": N_("Investigation and prosecution"),
        "remedy": N_("Remedy and redress"),
        "train": N_("Training"),
        "raise-awareness": N_("Awareness-raising"),
        "resource": N_("Resources"),
        "cooperate": N_("Cooperation"),
        "other": N_("Other"),
    },
    DocumentKind: {
        "concluding-observations": N_("Concluding observations"),
        "state-report": N_("State report"),
        "list-of-issues": N_("List of issues"),
        "replies": N_("Replies to the list of issues"),
        "follow-up-report": N_("Follow-up report"),
        "follow-up-assessment": N_("Follow-up assessment"),
        "inquiry-report": N_("Inquiry report"),
        "visit-report": N_("Visit report"),
        "views": N_("Views"),
        "upr-report": N_("Universal Periodic Review report"),
        "ngo-report": N_("NGO report"),
        "shadow-report": N_("Alternative report"),
        "press": N_("Press release or article"),
        "law": N_("Law"),
        "statistics": N_("Statistics"),
    },
    PassageFunction: {
        "welcomes": N_("Welcomes"),
        "is-concerned": N_("Is concerned"),
        "recommends": N_("Recommends"),
        "requests-follow-up": N_("Asks for follow-up"),
    },
    Reading: {"full": N_("Read in full"), "partial": N_("Read in part")},
    Numbering: {"printed": N_("Number as printed"), "inferred": N_("Number inferred")},
    ReadFrom: {"document": N_("Read in the document"), "quoted": N_("Read as quoted elsewhere")},
    Role: {
        "viewer": N_("Viewer"),
        "researcher": N_("Researcher"),
        "reviewer": N_("Reviewer"),
        "admin": N_("Administrator"),
    },
    Unit: {
        "recommendation": N_("Recommendations"),
        "paragraph": N_("Paragraphs"),
        "demand": N_("Demands"),
    },
    History: {
        "judged": N_("As judged by now for that day"),
        "recorded": N_("As this site recorded it by that day"),
    },
    By: {
        "committee": N_("Committee"),
        "cycle": N_("Reporting cycle"),
        "theme": N_("Theme"),
        "group": N_("Group of people"),
        "sdg": N_("Sustainable Development Goal"),
        "action": N_("Type of action"),
        "year": N_("Year of adoption"),
        "document": N_("Document"),
        "demand": N_("Demand"),
    },
    Found: {
        "recommendation": N_("Recommendations"),
        "passage": N_("Paragraphs of documents"),
        "evidence": N_("Evidence"),
        "finding": N_("Findings"),
        "document": N_("Documents"),
        "demand": N_("Demands"),
        "claim": N_("Claims"),
    },
}
"""English labels, for the page to translate; `Status` and `Voice` include the two words that are no members."""


def label_of(kind: type[StrEnum], value: str) -> str:
    """Return the English label of a value of one of the closed lists; raises KeyError for anything else."""
    return LABELS[kind][value]
