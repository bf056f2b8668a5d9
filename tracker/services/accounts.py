"""Accounts and signing in: who may write, and how they prove who they are.

Two verbs check a passphrase, which is slow on purpose: `sign_in` and `change_passphrase`. They take the maker of
sessions and write in short transactions of their own, so that nobody's write waits for a hash. All others take the
caller's session and flush.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from math import ceil
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.messages import N_, Fault, Refused
from tracker.domain.vocabulary import Role
from tracker.services.passphrases import generate_passphrase as generate_passphrase
from tracker.services.passphrases import hash_passphrase as hash_passphrase
from tracker.services.passphrases import is_outdated, matches, passphrase_faults
from tracker.store import accounts as reads
from tracker.store.db import Sessions, writing
from tracker.store.models import Account, SignInFailure, SignInSession

NAME: Final = re.compile(r"[a-z0-9._-]{3,40}", re.ASCII)
LONGEST_SIGNATURE: Final = 80
IDLE: Final = timedelta(minutes=60)
"""A sign-in that is not used for so long has ended."""
ABSOLUTE: Final = timedelta(hours=12)
"""A sign-in ends so long after it began, however much it is used."""
NOTED_EVERY: Final = timedelta(minutes=1)
"""The use of a sign-in is noted at most so often."""
MOST_FAILURES: Final = 5
FAILURES_COUNT_FOR: Final = timedelta(minutes=15)

NO_MATCH: Final = N_("The name and the passphrase do not belong together, or the account is closed.")
TOO_MANY: Final = N_("Too many failed attempts with this name. Minutes to wait before the next one: %(minutes)s.")


class SignInRefused(Refused):
    """Name and passphrase do not let anybody in; one sentence for whatever reason, so that names cannot be probed."""


class TooManyAttempts(SignInRefused):
    """A name was tried too often; `retry_after` says in how many seconds it may be tried again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(Fault("", TOO_MANY, {"minutes": ceil(retry_after / 60)}))
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in as its holder sees it; `here` marks the one that asks. Neither device nor place is known."""

    id: int
    created_at: datetime
    last_seen_at: datetime
    here: bool


def add_account(db: Session, name: str, *, role: Role, passphrase: str, signature: str = "", now: datetime) -> Account:
    """Make an account; without a signature it signs as “contributor 7”. Raises Refused with all that is wrong."""
    taken = reads.signatures(db)
    chosen = " ".join(signature.split()) or _free_signature(taken)
    faults = [*_name_faults(db, name), *_signature_faults(chosen, name, taken)]
    faults += passphrase_faults(passphrase, name=name)
    if faults:
        raise Refused(*faults)
    made = Account(name=name, signature=chosen, passphrase_hash=hash_passphrase(passphrase), role=role, created_at=now)
    db.add(made)
    db.flush()
    return made


def account_named(db: Session, name: str) -> Account:
    """Return the account of this name; raises Refused when there is none."""
    found = reads.account_named(db, name) if NAME.fullmatch(name) else None
    if found is None:
        raise Refused(Fault("name", N_("There is no account “%(name)s”."), {"name": name}))
    return found


def set_role(db: Session, account: Account, role: Role) -> None:
    """Let an account do more or less than before; it has to sign in anew (ASVS 7.2.4)."""
    account.role = role
    end_sessions(db, account)


def disable(db: Session, account: Account, *, now: datetime) -> None:
    """Close an account: all its sign-ins end, and nobody can sign in with it. What it recorded stays."""
    account.disabled_at = account.disabled_at or now
    end_sessions(db, account)


def enable(db: Session, account: Account) -> None:
    """Open a closed account again; sign-ins from before stay ended."""
    account.disabled_at = None
    end_sessions(db, account)


def set_passphrase(db: Session, account: Account, passphrase: str, *, but: str | None = None) -> None:
    """Give an account another passphrase and end its sign-ins, except that of the token `but`; raises Refused."""
    faults = list(passphrase_faults(passphrase, name=account.name))
    if faults:
        raise Refused(*faults)
    account.passphrase_hash = hash_passphrase(passphrase)
    end_sessions(db, account, but=but)


def change_passphrase(
    sessions: Sessions, account: Account, *, current: str, passphrase: str, token: str, key: str, now: datetime
) -> None:
    """Let the holder of an account change its passphrase, which ends all other sign-ins.

    Raises Refused for the new passphrase, and SignInRefused when `current` is not the present one; attempts count as
    failed sign-ins do, or a sign-in left open would let the passphrase be guessed.
    """
    faults = list(passphrase_faults(passphrase, name=account.name))
    if faults:
        raise Refused(*faults)
    _prove(sessions, account.name, current, key=key, now=now)
    with writing(sessions) as db:
        _forget_failures(db, _keyed(account.name, key))
        set_passphrase(db, account_named(db, account.name), passphrase, but=token)


def sign_in(sessions: Sessions, name: str, passphrase: str, *, key: str, now: datetime) -> str:
    """Begin a sign-in and return the token that its cookie holds; only a hash of it is kept.

    `key` keys the hash under which failed attempts are counted. Raises SignInRefused, and TooManyAttempts after five
    failures with one name in a quarter of an hour.
    """
    proven = _prove(sessions, _folded(name), passphrase, key=key, now=now)
    renewed = hash_passphrase(passphrase) if is_outdated(proven.passphrase_hash) else proven.passphrase_hash
    token = secrets.token_urlsafe(32)
    with writing(sessions) as db:
        _forget_failures(db, _keyed(proven.name, key))
        _forget_ended(db, now)
        account = reads.account_named(db, proven.name)
        if account is None or account.disabled_at or account.passphrase_hash != proven.passphrase_hash:
            # Closed, or given another passphrase, while this one was being checked.
            raise SignInRefused(Fault("", NO_MATCH))
        account.passphrase_hash = renewed
        db.add(SignInSession(account_id=account.id, token_hash=_hashed(token), created_at=now, last_seen_at=now))
    return token


def resume(db: Session, token: str, *, now: datetime) -> Account | None:
    """Return who signed in with a token, or None when the sign-in has ended; only reads."""
    return reads.account_signed_in(db, _hashed(token), begun_after=now - ABSOLUTE, seen_after=now - IDLE)


def keep_alive(sessions: Sessions, token: str, *, now: datetime) -> None:
    """Note that a sign-in is being used, at most once a minute, in a transaction of its own.

    The caller must hold no open transaction: SQLite would wait for it in vain.
    """
    with sessions() as db:
        seen = reads.last_seen(db, _hashed(token))
    if seen is None or now - seen < NOTED_EVERY:
        return
    with writing(sessions) as db:
        db.execute(sa.update(SignInSession).where(SignInSession.token_hash == _hashed(token)).values(last_seen_at=now))


def sign_out(db: Session, token: str) -> None:
    """End the sign-in of a token."""
    db.execute(sa.delete(SignInSession).where(SignInSession.token_hash == _hashed(token)))


def sessions_of(db: Session, account: Account, *, token: str, now: datetime) -> list[SignIn]:
    """Return the sign-ins of an account that have not ended, the latest used first."""
    rows = reads.sign_ins_of(db, account.id, begun_after=now - ABSOLUTE, seen_after=now - IDLE)
    here = _hashed(token)
    return [SignIn(row.id, row.created_at, row.last_seen_at, row.token_hash == here) for row in rows]


def end_session(db: Session, account: Account, sign_in_id: int) -> None:
    """End one of an account's own sign-ins; one that has ended, or is somebody else's, is passed over."""
    mine = sa.and_(SignInSession.id == sign_in_id, SignInSession.account_id == account.id)
    db.execute(sa.delete(SignInSession).where(mine))


def end_sessions(db: Session, account: Account, *, but: str | None = None) -> None:
    """End all sign-ins of an account, except that of the token `but`."""
    ended = sa.delete(SignInSession).where(SignInSession.account_id == account.id)
    db.execute(ended if but is None else ended.where(SignInSession.token_hash != _hashed(but)))
    db.flush()


def _prove(sessions: Sessions, name: str, passphrase: str, *, key: str, now: datetime) -> Account:
    # Counted as failed before it is checked: attempts at the same time cannot slip past the limit together.
    with writing(sessions) as db:
        _count_attempt(db, _keyed(name, key), now)
        account = reads.account_named(db, name) if NAME.fullmatch(name) else None
    right = matches(account.passphrase_hash if account else None, passphrase)
    if account is None or not right or account.disabled_at:
        raise SignInRefused(Fault("", NO_MATCH))
    return account


def _count_attempt(db: Session, name_hash: str, now: datetime) -> None:
    since = now - FAILURES_COUNT_FOR
    reads.count_sign_ins_in_turn(db)
    failures = reads.failures_of(db, name_hash, after=since)
    if len(failures) >= MOST_FAILURES:
        raise TooManyAttempts(ceil((failures[-MOST_FAILURES] - since).total_seconds()))
    db.execute(sa.delete(SignInFailure).where(SignInFailure.failed_at <= since))
    db.add(SignInFailure(name_hash=name_hash, failed_at=now))
    db.flush()


def _forget_failures(db: Session, name_hash: str) -> None:
    db.execute(sa.delete(SignInFailure).where(SignInFailure.name_hash == name_hash))


def _forget_ended(db: Session, now: datetime) -> None:
    # When somebody worked is nobody's business once the sign-in is over.
    ended = sa.or_(SignInSession.created_at <= now - ABSOLUTE, SignInSession.last_seen_at <= now - IDLE)
    db.execute(sa.delete(SignInSession).where(ended))


def _name_faults(db: Session, name: str) -> list[Fault]:
    if not NAME.fullmatch(name):
        text = N_("The name “%(name)s” cannot be used: 3 to 40 of a–z, 0–9, dot, hyphen and underscore.")
        return [Fault("name", text, {"name": name})]
    if reads.account_named(db, name):
        return [Fault("name", N_("The name “%(name)s” is taken."), {"name": name})]
    return []


def _signature_faults(signature: str, name: str, taken: set[str]) -> list[Fault]:
    if len(signature) > LONGEST_SIGNATURE:
        text = N_("The signature is too long: use %(longest)s characters at most.")
        return [Fault("signature", text, {"longest": LONGEST_SIGNATURE})]
    if signature.casefold() == name.casefold():
        # Who knows a name can keep its holder out by failing with it.
        return [Fault("signature", N_("The signature is public, the name is not: choose another signature."))]
    if signature in taken:
        text = N_("The signature “%(signature)s” is taken.")
        return [Fault("signature", text, {"signature": signature})]
    return []


def _free_signature(taken: set[str]) -> str:
    numbers = count(len(taken) + 1)
    return next(made for made in (f"contributor {number}" for number in numbers) if made not in taken)


def _folded(name: str) -> str:
    # Telephones begin with a capital and end with a space.
    return name.strip().lower()


def _keyed(name: str, key: str) -> str:
    # Somebody may have typed the passphrase into the field for the name: nothing of it can be read from the hash.
    return hmac.new(key.encode(), b"sign-in:" + name.encode(), sha256).hexdigest()


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
