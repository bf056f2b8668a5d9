"""Accounts and signing in, on both databases."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tests.quick import Quick
from tests.services.signing_in import GOOD, KEY, NOW, OTHER, an_account, enter, fail
from tracker.domain.messages import Refused
from tracker.domain.vocabulary import Role
from tracker.services import accounts, passphrases
from tracker.services.accounts import NO_MATCH, SignInRefused, TooManyAttempts
from tracker.store.db import Sessions, writing
from tracker.store.models import Account, SignInSession


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> Quick:
    quick = Quick()
    monkeypatch.setattr(passphrases, "hasher", quick)
    return quick


@pytest.fixture
def aida(sessions: Sessions) -> Account:
    return an_account(sessions)


def places(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.place for fault in refusal.value.faults]


def test_an_account_signs_as_contributor_when_no_signature_is_given(db: Session) -> None:
    first = accounts.add_account(db, "aida", role=Role.VIEWER, passphrase=GOOD, now=NOW)
    assert (first.signature, first.role, first.created_at, first.disabled_at) == ("contributor 1", "viewer", NOW, None)
    accounts.add_account(db, "bek", role=Role.VIEWER, passphrase=GOOD, signature="contributor 3", now=NOW)
    assert accounts.add_account(db, "cholpon", role=Role.VIEWER, passphrase=GOOD, now=NOW).signature == "contributor 4"


def test_a_passphrase_is_kept_as_argon2id_only(db: Session) -> None:
    made = accounts.add_account(db, "aida", role=Role.VIEWER, passphrase=GOOD, signature="  A.  B. ", now=NOW)
    assert made.passphrase_hash.startswith("$argon2id$")
    assert GOOD not in made.passphrase_hash
    assert made.signature == "A. B."


def test_a_name_has_a_shape(db: Session) -> None:
    for name in ("ab", "a" * 41, "Aida", "aida k", "аида", "aida\n", "", "a/b", "aida@zzz.example", "aid\x00"):
        with pytest.raises(Refused) as refusal:
            accounts.add_account(db, name, role=Role.VIEWER, passphrase="x", now=NOW)
        assert places(refusal) == ["name", "passphrase"]  # all that is wrong, at once
    assert db.scalar(sa.select(sa.func.count()).select_from(Account)) == 0
    for name in ("abc", "a" * 40, "a.b-c_9"):
        assert accounts.add_account(db, name, role=Role.VIEWER, passphrase=GOOD, now=NOW).name == name


def test_name_and_signature_are_given_once(db: Session, aida: Account) -> None:
    with pytest.raises(Refused, match="“aida” is taken"):
        accounts.add_account(db, "aida", role=Role.VIEWER, passphrase=GOOD, now=NOW)
    with pytest.raises(Refused, match="“contributor 1” is taken"):
        accounts.add_account(db, "bek", role=Role.VIEWER, passphrase=GOOD, signature="contributor 1", now=NOW)


def test_a_signature_is_short_and_does_not_give_the_name_away(db: Session) -> None:
    for signature in ("Bek", "bek", "x" * 81):
        with pytest.raises(Refused) as refusal:
            accounts.add_account(db, "bek", role=Role.VIEWER, passphrase=GOOD, signature=signature, now=NOW)
        assert places(refusal) == ["signature"]


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [
        ("fourteen chars", "too short"),
        ("", "too short"),
        ("й" * 10 + "\u0438\u0306" * 4, "too short"),  # 14 letters, some of them written in two parts
        ("long " * 26, "too long"),
        ("the house of Aida by the lake", "contains the name"),
        ("Correct Horse, Battery Staple!", "first that would be guessed"),
        ("correct-horse-battery-staple", "first that would be guessed"),
        ("password password", "first that would be guessed"),
        ("aaaaaaaaaaaaaaaaaaaa", "first that would be guessed"),
        ("2026-2026-2026-2026", "first that would be guessed"),
        ("QWERTYuiopasdfgh", "first that would be guessed"),
        ("mnbvcxzlkjhgfdsa", "first that would be guessed"),
        ("йцукенгшщзхъфыва", "first that would be guessed"),
        ("абвгдеёжзийклмнопр", "first that would be guessed"),
        ("1q2w3e4r5t6y7u8i", "first that would be guessed"),
        ("мама мыла раму!", "first that would be guessed"),
        ("- - - - - - - - - -", "first that would be guessed"),
    ],
)
def test_passphrases_that_are_refused(passphrase: str, why: str) -> None:
    (fault,) = passphrases.passphrase_faults(passphrase, name="aida")
    assert fault.place == "passphrase"
    assert why in str(fault)


def test_passphrases_that_are_taken_as_they_are(db: Session, aida: Account) -> None:
    for passphrase in (
        "fifteen letters",
        "nine mountains. " * 8,  # 128 characters
        "Кант чай ичип отурду",
        "日本語のとても長い合言葉です。",
        "<script>alert()</script>",
    ):
        accounts.set_passphrase(db, aida, passphrase)
        assert passphrases.matches(aida.passphrase_hash, passphrase)
        assert not passphrases.matches(aida.passphrase_hash, passphrase + " ")


def test_a_letter_in_two_parts_is_the_same_letter(sessions: Sessions) -> None:
    with writing(sessions) as db:
        accounts.add_account(db, "aida", role=Role.VIEWER, passphrase="чайный домик у реки", now=NOW)
    assert enter(sessions, passphrase="ча\u0438\u0306ныи\u0306 домик у реки")


def test_a_made_up_passphrase_is_accepted_and_typed_alike_on_every_layout() -> None:
    made = {accounts.generate_passphrase() for _ in range(200)}
    assert len(made) == 200
    for passphrase in made:
        assert len(passphrase.replace("-", "")) == 20  # 20 x log2(10) = 66 bits
        assert set(passphrase) <= set("0123456789-")
        assert not list(passphrases.passphrase_faults(passphrase, name="aida"))


def test_an_account_is_found_by_its_name(db: Session, aida: Account) -> None:
    assert accounts.account_named(db, "aida").id == aida.id
    for name in ("bek", "aid\x00", ""):
        with pytest.raises(Refused, match="There is no account"):
            accounts.account_named(db, name)


# Being signed in


def test_a_sign_in_ends_after_an_hour_without_use(sessions: Sessions, aida: Account, db: Session) -> None:
    token = enter(sessions)
    last = NOW + timedelta(minutes=59, seconds=59)
    found = accounts.resume(db, token, now=last)
    assert found is not None
    assert found.id == aida.id
    assert accounts.resume(db, token, now=last + timedelta(seconds=1)) is None
    db.rollback()
    accounts.keep_alive(sessions, token, now=last)
    assert accounts.resume(db, token, now=NOW + timedelta(minutes=119)) is not None


def test_a_sign_in_ends_twelve_hours_after_it_began(sessions: Sessions, aida: Account, db: Session) -> None:
    token = enter(sessions)
    for minutes in range(30, 720, 30):
        accounts.keep_alive(sessions, token, now=NOW + timedelta(minutes=minutes))
    assert accounts.resume(db, token, now=NOW + timedelta(hours=12, seconds=-1)) is not None
    assert accounts.resume(db, token, now=NOW + timedelta(hours=12)) is None


def test_a_use_is_noted_once_a_minute(sessions: Sessions, aida: Account, db: Session) -> None:
    token = enter(sessions)

    def seen() -> datetime:
        found = db.scalars(sa.select(SignInSession.last_seen_at)).one()
        db.rollback()
        return found

    accounts.keep_alive(sessions, token, now=NOW + timedelta(seconds=59))
    assert seen() == NOW
    accounts.keep_alive(sessions, token, now=NOW + timedelta(seconds=60))
    assert seen() == NOW + timedelta(seconds=60)
    accounts.keep_alive(sessions, "unknown", now=NOW + timedelta(hours=1))
    assert seen() == NOW + timedelta(seconds=60)


def test_a_closed_account_is_signed_in_nowhere(sessions: Sessions, aida: Account, db: Session) -> None:
    token = enter(sessions)
    with writing(sessions) as writer:
        writer.execute(sa.update(Account).values(disabled_at=NOW))
    assert accounts.resume(db, token, now=NOW) is None
    assert accounts.resume(db, "unknown", now=NOW) is None


@pytest.mark.parametrize("verb", ["disable", "enable", "role", "passphrase"])
def test_what_changes_an_account_ends_its_sign_ins(sessions: Sessions, aida: Account, verb: str, db: Session) -> None:
    token, other = enter(sessions), enter(sessions)
    with writing(sessions) as writer:
        accounts.add_account(writer, "bek", role=Role.VIEWER, passphrase=OTHER, now=NOW)
    bek = enter(sessions, "bek", OTHER)
    with writing(sessions) as writer:
        account = accounts.account_named(writer, "aida")
        match verb:
            case "disable":
                accounts.disable(writer, account, now=NOW)
                accounts.disable(writer, account, now=NOW + timedelta(days=1))
                assert account.disabled_at == NOW  # since when it was first closed
            case "enable":
                accounts.enable(writer, account)
            case "role":
                accounts.set_role(writer, account, Role.REVIEWER)
            case _:
                accounts.set_passphrase(writer, account, OTHER)
    assert accounts.resume(db, token, now=NOW) is None
    assert accounts.resume(db, other, now=NOW) is None
    assert accounts.resume(db, bek, now=NOW) is not None


def test_an_account_opened_again_can_sign_in(sessions: Sessions, aida: Account) -> None:
    with writing(sessions) as db:
        accounts.disable(db, accounts.account_named(db, "aida"), now=NOW)
    fail(sessions)
    with writing(sessions) as db:
        accounts.enable(db, accounts.account_named(db, "aida"))
    assert enter(sessions)


def test_signing_out_ends_one_sign_in(sessions: Sessions, aida: Account, db: Session) -> None:
    token, other = enter(sessions), enter(sessions)
    with writing(sessions) as writer:
        accounts.sign_out(writer, token)
    assert accounts.resume(db, token, now=NOW) is None
    assert accounts.resume(db, other, now=NOW) is not None


def test_sign_ins_are_listed_and_ended_one_by_one(sessions: Sessions, aida: Account) -> None:
    here = enter(sessions)
    lost = enter(sessions, now=NOW + timedelta(minutes=1))
    with writing(sessions) as db:
        accounts.add_account(db, "bek", role=Role.VIEWER, passphrase=OTHER, now=NOW)
    bek = enter(sessions, "bek", OTHER)
    with writing(sessions) as db:
        found = accounts.sessions_of(db, aida, token=here, now=NOW + timedelta(minutes=2))
        assert [(one.here, one.created_at) for one in found] == [(False, NOW + timedelta(minutes=1)), (True, NOW)]
        theirs = db.scalars(sa.select(SignInSession.id).where(SignInSession.account_id != aida.id)).one()
        accounts.end_session(db, aida, theirs)  # not hers: passed over
        accounts.end_session(db, aida, found[0].id)
        assert [one.here for one in accounts.sessions_of(db, aida, token=here, now=NOW)] == [True]
        assert accounts.sessions_of(db, aida, token=here, now=NOW + timedelta(hours=1)) == []
    with sessions() as db:
        assert accounts.resume(db, bek, now=NOW) is not None
        assert accounts.resume(db, lost, now=NOW) is None


def test_ended_sign_ins_are_forgotten(sessions: Sessions, aida: Account, db: Session) -> None:
    enter(sessions)
    enter(sessions, now=NOW + timedelta(hours=1))
    assert db.scalars(sa.select(SignInSession.created_at)).all() == [NOW + timedelta(hours=1)]


# The change of one's own passphrase


def change(sessions: Sessions, account: Account, token: str, current: str, new: str) -> None:
    accounts.change_passphrase(sessions, account, current=current, passphrase=new, token=token, key=KEY, now=NOW)


def test_a_changed_passphrase_ends_all_other_sign_ins(sessions: Sessions, aida: Account, db: Session) -> None:
    here, elsewhere = enter(sessions), enter(sessions)
    change(sessions, aida, here, GOOD, OTHER)
    assert accounts.resume(db, here, now=NOW) is not None
    assert accounts.resume(db, elsewhere, now=NOW) is None
    db.rollback()
    fail(sessions)
    assert enter(sessions, passphrase=OTHER)


def test_the_present_passphrase_cannot_be_guessed_from_a_sign_in_left_open(sessions: Sessions, aida: Account) -> None:
    token = enter(sessions)
    for _ in range(5):
        with pytest.raises(SignInRefused, match=NO_MATCH):
            change(sessions, aida, token, OTHER, OTHER)
    with pytest.raises(TooManyAttempts):
        change(sessions, aida, token, GOOD, OTHER)


def test_a_bad_new_passphrase_changes_nothing(sessions: Sessions, aida: Account, hasher: Quick) -> None:
    token = enter(sessions)
    hasher.verified.clear()
    with pytest.raises(Refused, match="too short"):
        change(sessions, aida, token, GOOD, "short")
    assert hasher.verified == []
    assert enter(sessions)


def test_the_site_hashes_with_the_defaults_of_the_library() -> None:
    """What the tests put aside for speed is what the site uses."""
    import importlib.util  # noqa: PLC0415

    spec = importlib.util.find_spec("tracker.services.passphrases")
    assert spec is not None
    assert spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    hasher, defaults = fresh.hasher, PasswordHasher()
    assert type(hasher) is PasswordHasher
    for parameter in ("time_cost", "memory_cost", "parallelism", "type"):
        assert getattr(hasher, parameter) == getattr(defaults, parameter)
    assert hasher.memory_cost >= 19 * 1024  # OWASP's least, in KiB
