"""Shared by the tests of accounts and of signing in: one account, its passphrase, and failing with it."""

from datetime import UTC, datetime

import pytest

from tracker.domain.vocabulary import Role
from tracker.services import accounts
from tracker.services.accounts import SignInRefused, TooManyAttempts
from tracker.store.db import Sessions, writing
from tracker.store.models import Account

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
KEY = "k" * 40
GOOD = "seven quiet lakes above the pass"
OTHER = "another nine words about the weather"


def an_account(sessions: Sessions) -> Account:
    """Make Aida's account."""
    with writing(sessions) as db:
        return accounts.add_account(db, "aida", role=Role.RESEARCHER, passphrase=GOOD, now=NOW)


def enter(sessions: Sessions, name: str = "aida", passphrase: str = GOOD, now: datetime = NOW) -> str:
    """Sign in."""
    return accounts.sign_in(sessions, name, passphrase, key=KEY, now=now)


def fail(sessions: Sessions, name: str = "aida", times: int = 1, now: datetime = NOW) -> None:
    """Fail to sign in, without reaching the limit."""
    for _ in range(times):
        with pytest.raises(SignInRefused) as refusal:
            enter(sessions, name, "not the passphrase at all", now)
        assert not isinstance(refusal.value, TooManyAttempts)
