"""Signing in, on both databases: what is hashed, counted, kept and refused."""

import hmac
from datetime import timedelta
from hashlib import sha256
from threading import Barrier, Thread
from typing import Literal

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests import make
from tests.quick import Quick
from tests.services.signing_in import GOOD, KEY, NOW, OTHER, an_account, enter, fail
from tracker.domain.vocabulary import Role
from tracker.services import accounts, passphrases
from tracker.services.accounts import NO_MATCH, SignInRefused, TooManyAttempts
from tracker.store.db import Sessions, make_engine, make_sessions, writing
from tracker.store.models import Account, SignInFailure, SignInSession


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> Quick:
    quick = Quick()
    monkeypatch.setattr(passphrases, "hasher", quick)
    return quick


@pytest.fixture
def aida(sessions: Sessions) -> Account:
    return an_account(sessions)


def test_a_sign_in_keeps_only_a_hash_of_its_token(sessions: Sessions, aida: Account, db: Session) -> None:
    token, again = enter(sessions), enter(sessions)
    assert token != again
    row = db.scalars(sa.select(SignInSession).order_by(SignInSession.id)).first()
    assert row is not None
    assert row.token_hash == sha256(token.encode()).hexdigest()
    assert (row.account_id, row.created_at, row.last_seen_at) == (aida.id, NOW, NOW)
    assert len(token) >= 43  # 256 bits


def test_a_name_is_taken_as_telephones_write_it(sessions: Sessions, aida: Account) -> None:
    for name in ("Aida", " aida ", "AIDA"):
        assert enter(sessions, name)


def test_the_refusal_says_the_same_whatever_the_reason(sessions: Sessions, aida: Account) -> None:
    with writing(sessions) as db:
        accounts.add_account(db, "bek", role=Role.VIEWER, passphrase=GOOD, now=NOW)
        accounts.disable(db, accounts.account_named(db, "bek"), now=NOW)
        make.account(db, "cholpon")  # no passphrase: nobody signs in with it
    said = set()
    for name, passphrase in [
        ("aida", OTHER),
        ("aida", ""),
        ("aida", "x" * 5000),
        ("bek", GOOD),
        ("cholpon", "unusable"),
        ("nobody", GOOD),
        ("", GOOD),
        ("nul\x00", GOOD),
        ("х" * 3000, GOOD),
    ]:
        with pytest.raises(SignInRefused) as refusal:
            enter(sessions, name, passphrase)
        said.add((str(refusal.value), refusal.value.faults[0].place))
    assert said == {(NO_MATCH, "")}


def test_as_much_is_hashed_for_an_unknown_name(sessions: Sessions, aida: Account, hasher: Quick) -> None:
    with writing(sessions) as db:
        make.account(db, "cholpon")
    fail(sessions, "nobody")
    fail(sessions, "no such shape")
    fail(sessions, "cholpon")
    fail(sessions, "aida")
    checked = [hash for hash in hasher.verified if hash.startswith("$argon2id$")]
    assert len(checked) == 4
    assert checked[0] == checked[1] == checked[2] != checked[3] == aida.passphrase_hash
    parameters = {hash.split("$")[3] for hash in checked}
    assert len(parameters) == 1  # alike in cost


def test_at_most_two_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running = most = 0
    second_waits = Barrier(2, timeout=5)

    class Watched(Quick):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            nonlocal running, most
            running += 1
            most = max(most, running)
            second_waits.wait()  # two get here together, or the test fails
            made = super().hash(password, salt=salt)
            running -= 1
            return made

    monkeypatch.setattr(passphrases, "hasher", Watched())
    threads = [Thread(target=passphrases.hash_passphrase, args=(GOOD,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_hash_is_renewed_when_its_parameters_change(
    sessions: Sessions, aida: Account, monkeypatch: pytest.MonkeyPatch, db: Session
) -> None:
    enter(sessions)
    assert accounts.account_named(db, "aida").passphrase_hash == aida.passphrase_hash
    db.rollback()
    monkeypatch.setattr(passphrases, "hasher", Quick(time_cost=2))
    enter(sessions)
    assert "t=2" in accounts.account_named(db, "aida").passphrase_hash
    db.rollback()
    assert enter(sessions)


@pytest.mark.parametrize("change", ["closed", "other passphrase"])
def test_what_changes_while_a_passphrase_is_checked_counts(
    sessions: Sessions, aida: Account, monkeypatch: pytest.MonkeyPatch, change: str, db: Session
) -> None:
    class Slow(Quick):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            with writing(sessions) as meanwhile:
                account = accounts.account_named(meanwhile, "aida")
                if change == "closed":
                    accounts.disable(meanwhile, account, now=NOW)
                else:
                    accounts.set_passphrase(meanwhile, account, OTHER)
            return super().verify(hash, password)

    monkeypatch.setattr(passphrases, "hasher", Slow())
    with pytest.raises(SignInRefused, match=NO_MATCH):
        enter(sessions)
    assert db.scalars(sa.select(SignInSession)).all() == []


# The limit


def test_the_sixth_attempt_is_refused_even_with_the_right_passphrase(sessions: Sessions, aida: Account) -> None:
    fail(sessions, times=2, now=NOW)
    fail(sessions, times=3, now=NOW + timedelta(minutes=5))
    with pytest.raises(TooManyAttempts) as refusal:
        enter(sessions, now=NOW + timedelta(minutes=6))
    assert refusal.value.retry_after == 9 * 60
    assert "Minutes to wait before the next one: 9." in str(refusal.value)
    with pytest.raises(TooManyAttempts):
        enter(sessions, "AIDA ", now=NOW + timedelta(minutes=14, seconds=59))
    assert enter(sessions, now=NOW + timedelta(minutes=15))


def test_refused_attempts_do_not_prolong_the_wait(sessions: Sessions, aida: Account) -> None:
    fail(sessions, times=5)
    for minute in range(1, 15):
        with pytest.raises(TooManyAttempts):
            enter(sessions, now=NOW + timedelta(minutes=minute))
    assert enter(sessions, now=NOW + timedelta(minutes=15))


def test_the_limit_of_one_name_is_not_that_of_another(sessions: Sessions, aida: Account) -> None:
    fail(sessions, "bek", times=5)
    assert enter(sessions)


def test_unknown_names_are_limited_alike(sessions: Sessions, aida: Account) -> None:
    fail(sessions, "nobody", times=5)
    with pytest.raises(TooManyAttempts) as refusal:
        enter(sessions, "nobody")
    assert refusal.value.retry_after == 15 * 60


def test_the_limit_survives_a_restart(engine: Engine, sessions: Sessions, aida: Account) -> None:
    fail(sessions, times=5)
    again = make_engine(engine.url.render_as_string(hide_password=False))
    with pytest.raises(TooManyAttempts):
        enter(make_sessions(again))
    again.dispose()


def test_a_sign_in_clears_the_failures_of_its_name_only(sessions: Sessions, aida: Account, db: Session) -> None:
    fail(sessions, times=4)
    fail(sessions, "bek", times=2)
    enter(sessions)
    assert db.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 2
    db.rollback()
    fail(sessions, times=5)


def test_attempts_at_the_same_time_do_not_slip_past_the_limit(sessions: Sessions, aida: Account, db: Session) -> None:
    outcomes: list[type[Exception]] = []
    start = Barrier(12)

    def attempt() -> None:
        start.wait()
        try:
            enter(sessions, passphrase=OTHER)
        except SignInRefused as refusal:
            outcomes.append(type(refusal))

    threads = [Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kind.__name__ for kind in outcomes) == ["SignInRefused"] * 5 + ["TooManyAttempts"] * 7
    assert db.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 5


def test_names_that_failed_are_kept_as_keyed_hashes_and_not_for_long(sessions: Sessions, db: Session) -> None:
    fail(sessions, "my passphrase, typed into the wrong field")
    kept = db.scalars(sa.select(SignInFailure.name_hash)).one()
    db.rollback()
    assert kept == hmac.new(KEY.encode(), b"sign-in:my passphrase, typed into the wrong field", sha256).hexdigest()
    fail(sessions, "nobody", now=NOW + timedelta(minutes=15))
    assert db.scalars(sa.select(SignInFailure.name_hash)).one() != kept
