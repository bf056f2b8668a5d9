"""What the United Nations said: committees, documents, passages, recommendations, demands, treaties."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.dates import PartialDate, Precision
from tracker.domain.references import Reference
from tracker.domain.vocabulary import ActionType, DeadlineKind, DocumentKind, Numbering, ReadFrom, Reading
from tracker.store.db import Base
from tracker.store.models.columns import FromImport, FromRegister, Id, Language, Slug, Wording, partial


class Committee(Base):
    """A treaty body, or another source of documents that the catalogue sorts by."""

    __tablename__ = "committees"

    code: Mapped[str] = mapped_column(primary_key=True, comment="CCPR, CESCR … as in symbols and filters")
    parent_code: Mapped[str | None] = mapped_column(
        sa.ForeignKey("committees.code"), comment="Committee under which this one is shown"
    )
    is_treaty_body: Mapped[bool] = mapped_column(comment="Whether its recommendations enter treaty-body rates")
    treaty: Mapped[str] = mapped_column(comment="Treaty whose committee it is, in English")
    name_en: Mapped[str] = mapped_column(comment="Official name in English")
    name_ru: Mapped[str] = mapped_column(comment="Official name in Russian")
    name_ky: Mapped[str] = mapped_column(comment="Name in Kyrgyz")
    position: Mapped[int] = mapped_column(comment="Order in lists")


class Document(FromRegister, FromImport, Base):
    """A source document: UN documents by symbol, others by slug."""

    __tablename__ = "documents"
    __table_args__ = (
        sa.CheckConstraint("(adopted_on IS NULL) = (adopted_precision IS NULL)", name="adopted_both"),
        sa.CheckConstraint("(published_on IS NULL) = (published_precision IS NULL)", name="published_both"),
    )

    id: Mapped[Id]
    slug: Mapped[Slug]
    symbol: Mapped[str | None] = mapped_column(unique=True, comment="UN symbol; empty where none was printed")
    committee_code: Mapped[str | None] = mapped_column(sa.ForeignKey("committees.code"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(comment="What the document is")
    title: Mapped[str] = mapped_column(comment="Our own title")
    cycle: Mapped[str] = mapped_column(comment="Reporting cycle: initial, 2nd, 5th-7th …")
    session: Mapped[str] = mapped_column(comment="Session of the committee")
    adopted_on: Mapped[date | None] = mapped_column(comment="First possible day of adoption")
    adopted_precision: Mapped[Precision | None]
    published_on: Mapped[date | None] = mapped_column(comment="First possible day of publication")
    published_precision: Mapped[Precision | None]
    languages: Mapped[str] = mapped_column(comment="Languages it is known to exist in, joined by |")
    publisher: Mapped[str] = mapped_column(comment="Who published it")
    url: Mapped[str] = mapped_column(comment="Address of the copy that was read")
    seen_at: Mapped[str] = mapped_column(comment="Where the editors learned of it or read it")

    @property
    def adopted(self) -> PartialDate | None:
        """The day of adoption, as far as it is known."""
        return partial(self.adopted_on, self.adopted_precision)

    @property
    def published(self) -> PartialDate | None:
        """The day of publication, as far as it is known."""
        return partial(self.published_on, self.published_precision)


class Passage(Base):
    """One numbered paragraph of a document, in one language, as somebody imported it."""

    __tablename__ = "passages"
    __table_args__ = (sa.UniqueConstraint("document_id", "language", "paragraph"),)

    id: Mapped[Id]
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id", ondelete="CASCADE"))
    language: Mapped[Language]
    paragraph: Mapped[str] = mapped_column(comment="Number of the paragraph, as printed")
    position: Mapped[int] = mapped_column(comment="Order in the document")
    heading: Mapped[str] = mapped_column(comment="Section heading above the paragraph")
    section: Mapped[str] = mapped_column(
        default="", server_default="", comment="Headings above that one, outermost first, joined by |"
    )
    text: Mapped[str] = mapped_column(comment="Official wording")
    functions: Mapped[dict[str, Any]] = mapped_column(
        default=dict,
        server_default="{}",
        comment="What the paragraph does (welcomes, is-concerned, recommends, requests-follow-up) and the words for it",
    )
    import_run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_runs.id"), index=True)
    imported: Mapped[str | None] = mapped_column(
        comment="Hash of the wording as the last import wrote it; another one: somebody changed it here"
    )


recommendation_terms = sa.Table(
    "recommendation_terms",
    Base.metadata,
    sa.Column("recommendation_id", sa.ForeignKey("recommendations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("term_id", sa.ForeignKey("terms.id"), primary_key=True, index=True),
    comment="Themes and groups of people that a recommendation bears",
)


class Recommendation(FromRegister, FromImport, Base):
    """The unit that is tracked: one item of one paragraph of one document."""

    __tablename__ = "recommendations"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "paragraph", "item"),
        sa.CheckConstraint("paragraph <> ''", name="paragraph"),
    )

    id: Mapped[Id]
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id"))
    paragraph: Mapped[str] = mapped_column(comment="Number of the paragraph, as printed or inferred")
    item: Mapped[str] = mapped_column(comment="a, b, b.ii …; empty when the whole paragraph is the recommendation")
    position: Mapped[str] = mapped_column(comment="Sorts the items of a document as printed")
    heading: Mapped[str] = mapped_column(comment="Our own heading, in English")
    summary: Mapped[str] = mapped_column(comment="Our own short wording, in English")
    action_type: Mapped[ActionType] = mapped_column(index=True, comment="What kind of act is asked for")
    follow_up: Mapped[bool | None] = mapped_column(comment="Follow-up requested; empty: not seen, which is not a no")
    reading: Mapped[Reading] = mapped_column(comment="How much of the wording was read")
    numbering: Mapped[Numbering] = mapped_column(comment="Whether the number was printed or inferred")
    read_from: Mapped[ReadFrom] = mapped_column(comment="The document itself, or a quotation of it")
    seen_at: Mapped[str] = mapped_column(comment="Address at which it was read")

    document: Mapped[Document] = relationship(lazy="raise")

    @property
    def reference(self) -> Reference:
        """Symbol, paragraph and item; the document must have been loaded with the row."""
        return Reference(self.document.slug, self.paragraph, self.item)


class RecommendationText(Base):
    """The official wording of a recommendation in one language, with where it came from."""

    __tablename__ = "recommendation_texts"

    recommendation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("recommendations.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[Language] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(comment="Official wording")
    origin: Mapped[str] = mapped_column(comment="What it was imported from: uhri, document")
    import_run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_runs.id"), index=True)
    imported: Mapped[str | None] = mapped_column(
        comment="Hash of the wording as the last import wrote it; another one: somebody changed it here"
    )


class RecommendationWording(Wording, Base):
    """Our own heading and summary of a recommendation in Russian or Kyrgyz."""

    __tablename__ = "recommendation_wordings"
    __table_args__ = (sa.UniqueConstraint("recommendation_id", "language"),)

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(sa.ForeignKey("recommendations.id", ondelete="CASCADE"))
    heading: Mapped[str] = mapped_column(comment="Our own heading")
    summary: Mapped[str] = mapped_column(comment="Our own short wording")


class SdgTarget(Base):
    """A target of the Sustainable Development Goals that a recommendation bears on."""

    __tablename__ = "recommendation_sdg_targets"

    recommendation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("recommendations.id", ondelete="CASCADE"), primary_key=True
    )
    target: Mapped[str] = mapped_column(primary_key=True, index=True, comment="16.3, 1.b …")
    goal: Mapped[str] = mapped_column(index=True, comment="Number of the goal: 16")


class Term(Base):
    """A label that the register sorts by: a theme, a group of people, or a Sustainable Development Goal."""

    __tablename__ = "terms"
    __table_args__ = (
        sa.UniqueConstraint("kind", "slug"),
        sa.UniqueConstraint("kind", "name"),
        sa.CheckConstraint("kind IN ('theme', 'group', 'sdg')", name="kind"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(comment="theme, group or sdg")
    slug: Mapped[str] = mapped_column(comment="As in addresses and filters; the goal's number for a goal")
    name: Mapped[str] = mapped_column(comment="English label, as in the register's files")
    position: Mapped[int] = mapped_column(comment="Order in lists, as in the register's file")


class TermLabel(Wording, Base):
    """A term's label in Russian or Kyrgyz."""

    __tablename__ = "term_labels"
    __table_args__ = (sa.UniqueConstraint("term_id", "language"),)

    id: Mapped[Id]
    term_id: Mapped[int] = mapped_column(sa.ForeignKey("terms.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(comment="The label in this language")


demand_terms = sa.Table(
    "demand_terms",
    Base.metadata,
    sa.Column("demand_id", sa.ForeignKey("demands.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("term_id", sa.ForeignKey("terms.id"), primary_key=True, index=True),
    comment="Themes of a demand",
)
demand_members = sa.Table(
    "demand_members",
    Base.metadata,
    sa.Column("demand_id", sa.ForeignKey("demands.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "recommendation_id", sa.ForeignKey("recommendations.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    comment="Recommendations that make the same ask",
)


class Demand(FromRegister, Base):
    """The same ask by several committees or in several cycles."""

    __tablename__ = "demands"

    id: Mapped[Id]
    slug: Mapped[Slug]
    title: Mapped[str] = mapped_column(comment="The ask in a few words, in English")
    statement: Mapped[str] = mapped_column(comment="What is asked for, in our own words")
    position: Mapped[int] = mapped_column(comment="Order in lists, as in the register's file")


class DemandDecision(Base):
    """What a person decided about a recommendation that resembles a demand's members; kept when it is taken back."""

    __tablename__ = "demand_decisions"
    __table_args__ = (
        sa.CheckConstraint("verdict IN ('member', 'other')", name="verdict"),
        # Of two people who decide at once, one is refused: a pair has one decision that holds.
        sa.Index(
            "uq_demand_decisions_holding",
            "demand_id",
            "recommendation_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    demand_id: Mapped[int] = mapped_column(sa.ForeignKey("demands.id", ondelete="CASCADE"), index=True)
    recommendation_id: Mapped[int] = mapped_column(sa.ForeignKey("recommendations.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[str] = mapped_column(comment="member: it makes the same ask; other: not to be suggested again")
    score: Mapped[int] = mapped_column(comment="Percent of likeness that the suggestion was made with")
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True, comment="Who decided")
    decided_at: Mapped[datetime] = mapped_column(comment="When")
    undone_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("accounts.id"), index=True, comment="Who took it back; empty while it holds"
    )
    undone_at: Mapped[datetime | None] = mapped_column(comment="When it was taken back; empty while it holds")


class DemandWording(Wording, Base):
    """A demand's title and statement in Russian or Kyrgyz."""

    __tablename__ = "demand_wordings"
    __table_args__ = (sa.UniqueConstraint("demand_id", "language"),)

    id: Mapped[Id]
    demand_id: Mapped[int] = mapped_column(sa.ForeignKey("demands.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(comment="The ask in a few words")
    statement: Mapped[str] = mapped_column(comment="What is asked for")


class TreatyAct(FromRegister, Base):
    """What one source says of one act on one treaty; sources that contradict each other stand side by side."""

    __tablename__ = "treaty_acts"

    id: Mapped[Id]
    position: Mapped[int] = mapped_column(comment="Order in lists, as in the register's file")
    treaty: Mapped[str] = mapped_column(comment="Name of the treaty, in English")
    short_name: Mapped[str] = mapped_column(index=True, comment="Usual short name")
    instrument_type: Mapped[str] = mapped_column(comment="treaty, protocol, individual-complaints or domestic-law")
    action: Mapped[str] = mapped_column(comment="accession, ratification, not-ratified …")
    acted_on: Mapped[date | None] = mapped_column(
        comment="First possible day of the act; empty where the source gives none, or where nothing was done"
    )
    acted_precision: Mapped[Precision | None]
    note: Mapped[str] = mapped_column(comment="What the editors noted, contradictions above all")
    source_url: Mapped[str] = mapped_column(comment="Address at which it was read")

    @property
    def acted(self) -> PartialDate | None:
        """The day of the act, as far as it is known."""
        return partial(self.acted_on, self.acted_precision)


class Deadline(FromRegister, Base):
    """What is due on a day that a document or a committee sets: a report, a follow-up report, a session."""

    __tablename__ = "deadlines"

    id: Mapped[Id]
    position: Mapped[int] = mapped_column(comment="Order in lists, as in the register's file")
    committee_code: Mapped[str] = mapped_column(sa.ForeignKey("committees.code"), index=True)
    kind: Mapped[DeadlineKind] = mapped_column(comment="What is due")
    due_on: Mapped[date] = mapped_column(comment="First possible day on which it is due, or begins")
    due_precision: Mapped[Precision]
    what: Mapped[str] = mapped_column(comment="Which report or session, in our own words; may be empty")
    document_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("documents.id"), index=True, comment="Document that sets the day; empty for a session without one"
    )
    paragraph: Mapped[str] = mapped_column(comment="Paragraph of that document; may be empty")
    verified: Mapped[str] = mapped_column(comment="How well it was verified")
    source_url: Mapped[str] = mapped_column(comment="Address at which it was read")

    @property
    def due(self) -> PartialDate:
        """The day, as far as it is known."""
        return PartialDate(self.due_on, self.due_precision)


class UhriTheme(Base):
    """A theme label of the UN index, with the number of its records on 2026-02-04."""

    __tablename__ = "uhri_themes"

    theme: Mapped[str] = mapped_column(primary_key=True, comment="Label, as the index writes it")
    records: Mapped[int] = mapped_column(comment="Records of all States bearing it, 2026-02-04")
    raw_variants: Mapped[int] = mapped_column(comment="Spellings that differ by white space only")
