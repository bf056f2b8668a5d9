"""What was done about it: evidence, assessments and what they rest on, official grades, findings, claims."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.dates import PartialDate, Precision
from tracker.domain.vocabulary import (
    Bearing,
    Confidence,
    Decision,
    Effect,
    EvidenceKind,
    Sensitivity,
    State,
    Status,
    Voice,
)
from tracker.store.db import Base
from tracker.store.models.columns import FromRegister, Id, Slug, Wording, partial
from tracker.store.models.un import Document, Recommendation

evidence_terms = sa.Table(
    "evidence_terms",
    Base.metadata,
    sa.Column("evidence_id", sa.ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("term_id", sa.ForeignKey("terms.id"), primary_key=True, index=True),
    comment="Themes of a piece of evidence",
)
evidence_recommendations = sa.Table(
    "evidence_recommendations",
    Base.metadata,
    sa.Column("evidence_id", sa.ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "recommendation_id", sa.ForeignKey("recommendations.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    comment="Recommendations that a piece of evidence is about, judged by it or not",
)


class Evidence(FromRegister, Base):
    """A dated fact with its source."""

    __tablename__ = "evidence"
    __table_args__ = (sa.CheckConstraint("title <> '' AND source_url <> ''", name="has_a_source"),)

    id: Mapped[Id]
    slug: Mapped[Slug]
    event_on: Mapped[date] = mapped_column(index=True, comment="First possible day of the event")
    event_precision: Mapped[Precision]
    title: Mapped[str] = mapped_column(comment="The fact in one line, in English")
    summary: Mapped[str] = mapped_column(comment="The fact in our own words, in English")
    effect: Mapped[Effect] = mapped_column(comment="Which way it moved things, as the editors read it")
    publisher: Mapped[str] = mapped_column(comment="Who published the source")
    source_title: Mapped[str] = mapped_column(comment="Title of the source")
    source_url: Mapped[str] = mapped_column(comment="Address of the source")
    sensitivity: Mapped[Sensitivity] = mapped_column(index=True, comment="Who may see it")
    captured_at: Mapped[datetime | None] = mapped_column(comment="When our copy of the source was made")
    sha256: Mapped[str | None] = mapped_column(comment="Hash of that copy")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was written here")
    recorded_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("accounts.id"), index=True, comment="Empty: came with the register"
    )

    @property
    def event(self) -> PartialDate:
        """The day of the event, as far as it is known."""
        return PartialDate(self.event_on, self.event_precision)


class LinkCheck(Base):
    """What the address of a piece of evidence's source answered when it was last asked."""

    __tablename__ = "evidence_link_checks"

    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(comment="Address that was asked; another one now: the check says nothing of it")
    checked_at: Mapped[datetime] = mapped_column(comment="When it was last asked")
    answered: Mapped[bool] = mapped_column(comment="Whether something stands there")
    code: Mapped[int | None] = mapped_column(comment="Status of the answer; empty when none came")
    reason: Mapped[str] = mapped_column(comment="Why none came, as a code of the program; empty when one came")
    answered_at: Mapped[datetime | None] = mapped_column(comment="When it last answered; empty: never seen to")


class EvidenceWording(Wording, Base):
    """A piece of evidence's title and summary in Russian or Kyrgyz."""

    __tablename__ = "evidence_wordings"
    __table_args__ = (sa.UniqueConstraint("evidence_id", "language"),)

    id: Mapped[Id]
    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(comment="The fact in one line")
    summary: Mapped[str] = mapped_column(comment="The fact in our own words")


IN_RECORD = "state IN ('published', 'provisional')"


class Assessment(FromRegister, Base):
    """One judgement by one voice on one recommendation, or the retraction of one. Append-only.

    A row without a status retracts the one that `corrects_id` names. Triggers (see the migrations) refuse to change
    or delete a row that is part of the record, and an `as_of` before the document's adoption.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        sa.CheckConstraint(
            "state <> 'published' OR (author_id IS NOT NULL AND reviewer_id IS NOT NULL AND author_id <> reviewer_id)",
            name="two_people",
        ),
        sa.CheckConstraint(f"NOT ({IN_RECORD}) OR recorded_at IS NOT NULL", name="recorded"),
        sa.CheckConstraint("status IS NOT NULL OR (corrects_id IS NOT NULL AND reason <> '')", name="retraction"),
        sa.CheckConstraint("corrects_id IS NULL OR reason <> ''", name="correction_has_a_reason"),
        sa.CheckConstraint("corrects_id IS NULL OR corrects_id <> id", name="corrects_another"),
        # What is corrected is a judgement of the same voice on the same recommendation.
        sa.UniqueConstraint("id", "recommendation_id", "voice"),
        sa.ForeignKeyConstraint(
            ["corrects_id", "recommendation_id", "voice"],
            ["assessments.id", "assessments.recommendation_id", "assessments.voice"],
        ),
        sa.Index("ix_assessments_current", "recommendation_id", "voice", "as_of", "recorded_at"),
        sa.Index(
            "uq_assessments_corrects_id",
            "corrects_id",
            unique=True,
            sqlite_where=sa.text(IN_RECORD),
            postgresql_where=sa.text(IN_RECORD),
        ),
    )

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(sa.ForeignKey("recommendations.id"))
    voice: Mapped[Voice] = mapped_column(comment="Whose judgement it is")
    status: Mapped[Status | None] = mapped_column(comment="Empty: this row retracts the one it corrects")
    as_of: Mapped[date] = mapped_column(comment="The day for which the judgement holds")
    state: Mapped[State] = mapped_column(index=True, comment="Where it is on its way into the record")
    rationale: Mapped[str] = mapped_column(comment="What was done and what is missing")
    evidence_kind: Mapped[EvidenceKind | None] = mapped_column(comment="What its evidence shows")
    confidence: Mapped[Confidence | None] = mapped_column(comment="How sure its author is")
    reason: Mapped[str] = mapped_column(comment="Why it corrects, retracts, or counts as implemented on structure")
    corrects_id: Mapped[int | None] = mapped_column(comment="The assessment it corrects or retracts")
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    author_name: Mapped[str] = mapped_column(comment="How the author signs in public")
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    reviewer_name: Mapped[str | None] = mapped_column(comment="How the reviewer signs in public")
    written_at: Mapped[datetime] = mapped_column(comment="When the author last changed it")
    recorded_at: Mapped[datetime | None] = mapped_column(comment="When it entered the record; empty until then")

    recommendation: Mapped[Recommendation] = relationship(lazy="raise")


class AssessmentEvidence(Base):
    """A piece of evidence that an assessment rests on, with what it does for the judgement."""

    __tablename__ = "assessment_evidence"

    assessment_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence.id"), primary_key=True, index=True)
    bearing: Mapped[Bearing] = mapped_column(comment="What it does for the judgement")
    pinpoint: Mapped[str] = mapped_column(comment="Page or paragraph of the source; may be empty")
    position: Mapped[int] = mapped_column(comment="Order in which the author put it")


class AssessmentBasis(Base):
    """A place in a source document that an assessment rests on."""

    __tablename__ = "assessment_basis"

    assessment_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id"), primary_key=True, index=True)
    paragraph: Mapped[str] = mapped_column(primary_key=True, comment="Paragraph that says so")
    item: Mapped[str] = mapped_column(primary_key=True, comment="Item of the paragraph; empty for the whole")
    position: Mapped[int] = mapped_column(comment="Order in which the author put it")

    document: Mapped[Document] = relationship(lazy="raise")


class AssessmentReview(Base):
    """What a reviewer decided about a submitted assessment, and why."""

    __tablename__ = "assessment_reviews"

    id: Mapped[Id]
    assessment_id: Mapped[int] = mapped_column(sa.ForeignKey("assessments.id", ondelete="CASCADE"), index=True)
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    decision: Mapped[Decision] = mapped_column(comment="What the reviewer did")
    comment: Mapped[str] = mapped_column(comment="What the reviewer said to the author")
    decided_at: Mapped[datetime] = mapped_column(comment="When it was decided")


class OfficialGrade(FromRegister, Base):
    """A committee's grade of one limb of the State's follow-up reply, in the committee's own scale."""

    __tablename__ = "official_grades"
    __table_args__ = (sa.UniqueConstraint("document_id", "paragraph", "limb", "assessed_in_id"),)

    id: Mapped[Id]
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id"), comment="Document that was followed up")
    paragraph: Mapped[str] = mapped_column(comment="Paragraph that was followed up")
    limb: Mapped[str] = mapped_column(comment="Part of the paragraph, in the committee's order")
    about: Mapped[str] = mapped_column(comment="What the limb is about, in our own words")
    scale: Mapped[str] = mapped_column(comment="The committee's scale")
    grade: Mapped[str] = mapped_column(comment="The grade, as the scale writes it")
    grade_means: Mapped[str] = mapped_column(comment="What the grade means, in our own words")
    assessed_in_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    assessed_on: Mapped[date] = mapped_column(comment="First possible day of the grade")
    assessed_precision: Mapped[Precision]
    seen_at: Mapped[str] = mapped_column(comment="Address at which it was read")

    @property
    def assessed(self) -> PartialDate:
        """The day of the grade, as far as it is known."""
        return PartialDate(self.assessed_on, self.assessed_precision)


class SecondReading(FromRegister, Base):
    """A blind second reading of one judgement, for the agreement rate."""

    __tablename__ = "second_readings"
    __table_args__ = (sa.UniqueConstraint("recommendation_id", "voice", "as_of"),)

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(sa.ForeignKey("recommendations.id"))
    voice: Mapped[Voice] = mapped_column(comment="Voice of the judgement that was read again")
    as_of: Mapped[date] = mapped_column(comment="Day of that judgement")
    first_status: Mapped[Status] = mapped_column(comment="What the first reader chose")
    second_status: Mapped[Status] = mapped_column(comment="What the second reader chose")
    reason: Mapped[str] = mapped_column(comment="Why the second reader chose so")


finding_terms = sa.Table(
    "finding_terms",
    Base.metadata,
    sa.Column("finding_id", sa.ForeignKey("findings.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("term_id", sa.ForeignKey("terms.id"), primary_key=True, index=True),
    comment="Themes of a finding",
)
finding_recommendations = sa.Table(
    "finding_recommendations",
    Base.metadata,
    sa.Column("finding_id", sa.ForeignKey("findings.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "recommendation_id", sa.ForeignKey("recommendations.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    comment="Recommendations that a finding is about",
)


class Finding(FromRegister, Base):
    """A statement in a source report that bears on recommendations, in our own words."""

    __tablename__ = "findings"

    id: Mapped[Id]
    slug: Mapped[Slug]
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    locator: Mapped[str] = mapped_column(comment="Paragraph or page of the report")
    statement: Mapped[str] = mapped_column(comment="What the report found, in our own words")
    figure: Mapped[str] = mapped_column(comment="The figure it gives, if any")
    bearing: Mapped[Bearing] = mapped_column(comment="What it says of implementation")
    cites_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("documents.id"), index=True, comment="Document that the report relies on in turn"
    )
    verified: Mapped[str] = mapped_column(comment="How well it was verified")
    seen_at: Mapped[str] = mapped_column(comment="Where it was read: an address, or words where none was printed")


class Claim(FromRegister, Base):
    """A published figure about implementation, kept with its source and scope."""

    __tablename__ = "claims"

    id: Mapped[Id]
    slug: Mapped[Slug]
    position: Mapped[int] = mapped_column(comment="Order in lists, as in the register's file")
    claimed_on: Mapped[date | None] = mapped_column(
        comment="First possible day of the claim; empty where it is not known"
    )
    claimed_precision: Mapped[Precision | None]
    claimant: Mapped[str] = mapped_column(comment="Who claimed it, and who reported that")
    claim: Mapped[str] = mapped_column(comment="What was claimed, in our own words")
    figure: Mapped[str] = mapped_column(comment="The figure claimed, if any")
    scope: Mapped[str] = mapped_column(comment="What the claim speaks of")
    verified: Mapped[str] = mapped_column(comment="How well it was verified")
    source_title: Mapped[str] = mapped_column(comment="Title of the source")
    source_url: Mapped[str] = mapped_column(comment="Address of the source")

    @property
    def claimed(self) -> PartialDate | None:
        """The day of the claim, as far as it is known."""
        return partial(self.claimed_on, self.claimed_precision)
