"""Who may write: accounts, their sessions, imports they ran. No e-mail, no IP address is kept."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.vocabulary import Role
from tracker.store.db import Base
from tracker.store.models.columns import Id


class Account(Base):
    """A name and a passphrase, with what its holder may do."""

    __tablename__ = "accounts"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True, comment="Sign-in name; never shown in public")
    signature: Mapped[str] = mapped_column(unique=True, comment="How the holder signs in public: a pseudonym")
    passphrase_hash: Mapped[str] = mapped_column(comment="argon2id")
    role: Mapped[Role] = mapped_column(comment="What the holder may do")
    created_at: Mapped[datetime] = mapped_column(comment="When the account was made")
    disabled_at: Mapped[datetime | None] = mapped_column(comment="Since when it may not sign in")


class SignInSession(Base):
    """One sign-in on one device; ending it here ends it there."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True, comment="SHA-256 of the token in the cookie")
    created_at: Mapped[datetime] = mapped_column(comment="When its holder signed in")
    last_seen_at: Mapped[datetime] = mapped_column(comment="When it was last used, to the minute")

    account: Mapped[Account] = relationship(lazy="raise")


class SignInFailure(Base):
    """A failed sign-in, kept as long as it counts towards the limit."""

    __tablename__ = "sign_in_failures"

    id: Mapped[Id]
    name_hash: Mapped[str] = mapped_column(index=True, comment="Keyed hash of the name that was tried")
    failed_at: Mapped[datetime] = mapped_column(comment="When it failed")


class ImportRun(Base):
    """One load or import: what was read, by whom, and what came of it."""

    __tablename__ = "import_runs"

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(comment="register, uhri, document …")
    name: Mapped[str] = mapped_column(comment="Name of the file or folder")
    sha256: Mapped[str] = mapped_column(comment="Hash of what was read")
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(comment="When it began")
    finished_at: Mapped[datetime] = mapped_column(comment="When it was done")
    receipt: Mapped[dict[str, Any]] = mapped_column(comment="Counts and lists, as shown to whoever ran it")


class SiteState(Base):
    """One row: the version of the public data, raised by every write, so that nothing stale is served."""

    __tablename__ = "site_state"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data_version: Mapped[int] = mapped_column(comment="Raised by one with every write of public data")
    search_rules: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="Rules by which the search index was last built; 0: not yet"
    )
