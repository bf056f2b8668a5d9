"""Reads of accounts, of their sign-ins and of failed ones."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.store.models import Account, SignInFailure, SignInSession


def account_named(db: Session, name: str) -> Account | None:
    """Return the account of this name, or None."""
    return db.scalar(sa.select(Account).where(Account.name == name))


def accounts_by_name(db: Session) -> Sequence[Account]:
    """Return all accounts in the order of their names."""
    return db.scalars(sa.select(Account).order_by(Account.name)).all()


def signatures(db: Session) -> set[str]:
    """Return every signature that is taken."""
    return set(db.scalars(sa.select(Account.signature)))


def account_signed_in(db: Session, token_hash: str, *, begun_after: datetime, seen_after: datetime) -> Account | None:
    """Return the enabled account of a sign-in that began and was last used after these moments, or None."""
    return db.scalar(
        sa.select(Account)
        .join(SignInSession, SignInSession.account_id == Account.id)
        .where(
            SignInSession.token_hash == token_hash,
            SignInSession.created_at > begun_after,
            SignInSession.last_seen_at > seen_after,
            Account.disabled_at.is_(None),
        )
    )


def sign_ins_of(
    db: Session, account_id: int, *, begun_after: datetime, seen_after: datetime
) -> Sequence[SignInSession]:
    """Return an account's sign-ins that began and were last used after these moments, the latest used first."""
    return db.scalars(
        sa.select(SignInSession)
        .where(
            SignInSession.account_id == account_id,
            SignInSession.created_at > begun_after,
            SignInSession.last_seen_at > seen_after,
        )
        .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
    ).all()


def last_seen(db: Session, token_hash: str) -> datetime | None:
    """Return when a sign-in was last used, or None when there is none."""
    return db.scalar(sa.select(SignInSession.last_seen_at).where(SignInSession.token_hash == token_hash))


def failures_of(db: Session, name_hash: str, *, after: datetime) -> Sequence[datetime]:
    """Return the moments of a name's failed sign-ins after a moment, the earliest first."""
    return db.scalars(
        sa.select(SignInFailure.failed_at)
        .where(SignInFailure.name_hash == name_hash, SignInFailure.failed_at > after)
        .order_by(SignInFailure.failed_at)
    ).all()


def count_sign_ins_in_turn(db: Session) -> None:
    """Let no two sign-ins be counted at once until the transaction ends, so that none slips past the limit.

    SQLite has one writer anyhow.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.text("LOCK TABLE sign_in_failures IN EXCLUSIVE MODE"))
