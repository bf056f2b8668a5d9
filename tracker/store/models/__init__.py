"""The schema: `un` (what the UN said), `tracking` (what was done), `people`, `uhri` (the UN index), `drafts`.

`moves` is worked out from these, and kept so that series are quick.
"""

from tracker.store.db import Base, describe
from tracker.store.models.drafts import DocumentDraft, DraftParagraph
from tracker.store.models.moves import MoveDue, MoveRow
from tracker.store.models.people import Account, ImportRun, SignInFailure, SignInSession, SiteState
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
from tracker.store.models.uhri import Annotation, Suggestion, SuggestionDecision
from tracker.store.models.un import (
    Committee,
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
    "LinkCheck",
    "MoveDue",
    "MoveRow",
    "OfficialGrade",
    "Passage",
    "Recommendation",
    "RecommendationText",
    "RecommendationWording",
    "SdgTarget",
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
