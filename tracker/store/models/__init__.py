"""The schema: `un` and `uhri` (what the UN said), `tracking` (what was done), `people`, `drafts` (texts under review).

`moves` and `searching` are worked out from these, and kept so that series and searches are quick.
"""

from tracker.store.db import Base, describe
from tracker.store.models.drafts import DocumentDraft, DraftParagraph
from tracker.store.models.moves import MoveDue, MoveRow
from tracker.store.models.people import Account, ImportRun, SignInFailure, SignInSession, SiteState
from tracker.store.models.searching import SearchEntry, SearchSpelling
from tracker.store.models.tracking import (
    Assessment,
    AssessmentBasis,
    AssessmentEvidence,
    AssessmentReview,
    Claim,
    Evidence,
    EvidenceWording,
    Finding,
    LinkCheck,
    OfficialGrade,
    SecondReading,
)
from tracker.store.models.uhri import Annotation, IndexColumn, IndexPart, IndexStem, Suggestion, SuggestionDecision
from tracker.store.models.un import (
    Committee,
    Deadline,
    Demand,
    DemandDecision,
    DemandWording,
    Document,
    Passage,
    Recommendation,
    RecommendationText,
    RecommendationWording,
    SdgTarget,
    Term,
    TermLabel,
    TreatyAct,
    UhriTheme,
)

describe(Base.metadata)

__all__ = [
    "Account",
    "Annotation",
    "Assessment",
    "AssessmentBasis",
    "AssessmentEvidence",
    "AssessmentReview",
    "Base",
    "Claim",
    "Committee",
    "Deadline",
    "Demand",
    "DemandDecision",
    "DemandWording",
    "Document",
    "DocumentDraft",
    "DraftParagraph",
    "Evidence",
    "EvidenceWording",
    "Finding",
    "ImportRun",
    "IndexColumn",
    "IndexPart",
    "IndexStem",
    "LinkCheck",
    "MoveDue",
    "MoveRow",
    "OfficialGrade",
    "Passage",
    "Recommendation",
    "RecommendationText",
    "RecommendationWording",
    "SdgTarget",
    "SearchEntry",
    "SearchSpelling",
    "SecondReading",
    "SignInFailure",
    "SignInSession",
    "SiteState",
    "Suggestion",
    "SuggestionDecision",
    "Term",
    "TermLabel",
    "TreatyAct",
    "UhriTheme",
]
