"""`tracker user`, as whoever runs the site types it."""

import os
import pty
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from tracker.cli import cli
from tracker.domain.vocabulary import Role
from tracker.services import accounts
from tracker.settings import ROOT
from tracker.store.db import Sessions, make_engine, make_sessions
from tracker.store.models import Account, SignInSession

GOOD = "seven quiet lakes above the pass"
OTHER = "another nine words about the weather"

Run = Callable[..., Result]


@pytest.fixture
def run(site_sessions: Sessions, tmp_path: Path) -> Run:
    """Return a function that runs `tracker user …`, with `typed` as standard input."""
    environment = {"TRACKER_DATA": str(tmp_path), "TRACKER_DATABASE": f"sqlite:///{tmp_path / 'tracker.sqlite3'}"}

    def command(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli, ["user", *words], input=typed, env=environment)

    return command


def enter(sessions: Sessions, name: str, passphrase: str) -> str:
    return accounts.sign_in(sessions, name, passphrase, key="k", now=datetime.now(UTC))


def count_sign_ins(sessions: Sessions) -> int:
    with sessions() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(SignInSession)) or 0


def test_add_takes_the_passphrase_from_standard_input(run: Run, site_sessions: Sessions) -> None:
    done = run("add", "aida", "--role", "researcher", "--signature", "A. B.", typed=f"{GOOD}\r\nnot read\n")
    assert (done.exit_code, done.output) == (0, "aida may sign in as researcher, and signs as “A. B.”.\n")
    assert enter(site_sessions, "aida", GOOD)
    with site_sessions() as db:
        made = accounts.account_named(db, "aida")
        assert (made.role, made.signature) == (Role.RESEARCHER, "A. B.")


def test_add_makes_up_a_passphrase_and_shows_it_once(run: Run, site_sessions: Sessions) -> None:
    done = run("add", "aida", "--role", "admin", "--generate")
    assert done.exit_code == 0
    found = re.search(r"^Passphrase, shown this once: ([0-9-]+)$", done.output, re.MULTILINE)
    assert found is not None
    assert enter(site_sessions, "aida", found[1])
    assert found[1] not in run("list").output


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("add", "Aida", "--role", "viewer"), GOOD, "The name “Aida” cannot be used"),
        (("add", "bek", "--role", "viewer"), GOOD, "The name “bek” is taken."),
        (("add", "aida", "--role", "viewer"), "tiny", "The passphrase is too short"),
        (("add", "aida", "--role", "viewer"), "", "The passphrase is too short"),
        (("add", "aida", "--role", "viewer", "--signature", "aida"), GOOD, "choose another signature"),
        (("role", "nobody", "viewer"), "", "There is no account “nobody”."),
        (("disable", "nobody"), "", "There is no account “nobody”."),
        (("passphrase", "nobody"), GOOD, "There is no account “nobody”."),
        (("passphrase", "bek"), "bek at the lake, always", "The passphrase contains the name"),
    ],
)
def test_what_is_refused_is_said_and_changes_nothing(
    run: Run, site_sessions: Sessions, words: tuple[str, ...], typed: str, said: str
) -> None:
    run("add", "bek", "--role", "viewer", typed=GOOD)
    enter(site_sessions, "bek", GOOD)
    refused = run(*words, typed=typed)
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert refused.stdout == ""
    assert not typed or typed not in refused.output
    with site_sessions() as db:
        assert db.scalars(sa.select(Account.name)).all() == ["bek"]
    assert count_sign_ins(site_sessions) == 1


@pytest.mark.parametrize(
    "words", [("add", "aida"), ("add", "--role", "viewer"), ("add", "aida", "--role", "king"), ("role", "aida"), ("x",)]
)
def test_wrong_use_is_told_from_refusal(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_list_shows_who_is_there(run: Run) -> None:
    assert run("list").output.split() == ["NAME", "ROLE", "SIGNATURE", "MADE", "ON", "STATE"]
    run("add", "cholpon", "--role", "admin", typed=GOOD)
    run("add", "bek", "--role", "viewer", "--signature", "Ү. К.", typed=GOOD)
    run("disable", "bek")
    today = datetime.now(UTC).date()
    assert [re.split(r"\s{2,}", line) for line in run("list").output.splitlines()] == [
        ["NAME", "ROLE", "SIGNATURE", "MADE ON", "STATE"],
        ["bek", "viewer", "Ү. К.", f"{today}", f"closed since {today}"],
        ["cholpon", "admin", "contributor 1", f"{today}", "open"],
    ]


def test_another_role_ends_the_sign_ins(run: Run, site_sessions: Sessions) -> None:
    run("add", "aida", "--role", "viewer", typed=GOOD)
    enter(site_sessions, "aida", GOOD)
    done = run("role", "aida", "reviewer")
    assert (done.exit_code, done.output) == (0, "aida is reviewer now; its sign-ins have ended.\n")
    with site_sessions() as db:
        assert accounts.account_named(db, "aida").role is Role.REVIEWER
    assert count_sign_ins(site_sessions) == 0


def test_a_closed_account_cannot_sign_in_until_it_is_opened(run: Run, site_sessions: Sessions) -> None:
    run("add", "aida", "--role", "viewer", typed=GOOD)
    enter(site_sessions, "aida", GOOD)
    assert run("disable", "aida").output == "aida is closed; its sign-ins have ended.\n"
    assert count_sign_ins(site_sessions) == 0
    with pytest.raises(accounts.SignInRefused):
        enter(site_sessions, "aida", GOOD)
    assert run("disable", "aida", "--enable").output == "aida may sign in again.\n"
    assert enter(site_sessions, "aida", GOOD)


def test_another_passphrase_replaces_the_old_one(run: Run, site_sessions: Sessions) -> None:
    run("add", "aida", "--role", "viewer", typed=GOOD)
    enter(site_sessions, "aida", GOOD)
    done = run("passphrase", "aida", typed=OTHER)
    assert (done.exit_code, done.output) == (0, "aida has another passphrase; its sign-ins have ended.\n")
    assert count_sign_ins(site_sessions) == 0
    with pytest.raises(accounts.SignInRefused):
        enter(site_sessions, "aida", GOOD)
    assert enter(site_sessions, "aida", OTHER)
    made_up = run("passphrase", "aida", "--generate").output.split()[-1]
    assert enter(site_sessions, "aida", made_up)


def test_a_database_that_is_not_migrated_is_named(tmp_path: Path) -> None:
    environment = {"TRACKER_DATA": str(tmp_path), "TRACKER_DATABASE": f"sqlite:///{tmp_path / 'other.sqlite3'}"}
    refused = CliRunner().invoke(cli, ["user", "list"], env=environment)
    assert refused.exit_code == 1
    assert "tracker db upgrade" in refused.output


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a terminal of its own")
@pytest.mark.parametrize(("again", "code"), [(GOOD, 0), (OTHER, None)])
def test_at_a_terminal_it_is_typed_twice_and_not_shown(
    tmp_path: Path, site_sessions: Sessions, again: str, code: int | None
) -> None:
    said = "".join(
        at_a_terminal(tmp_path, ["add", "aida", "--role", "viewer"], [GOOD, again, *(["\x03"] if code is None else [])])
    )
    assert GOOD not in said
    assert again not in said
    sessions = make_sessions(make_engine(f"sqlite:///{tmp_path / 'tracker.sqlite3'}"))
    with sessions() as db:
        assert db.scalars(sa.select(Account.name)).all() == (["aida"] if code == 0 else [])
    sessions.kw["bind"].dispose()


def at_a_terminal(folder: Path, words: list[str], lines: list[str]) -> Iterator[str]:
    """Run `tracker user …` at a terminal, typing each line when a question has been asked."""
    environment = {
        **os.environ,
        "TRACKER_DATA": str(folder),
        "TRACKER_DATABASE": f"sqlite:///{folder / 'tracker.sqlite3'}",
        "PYTHONPATH": str(ROOT),
    }
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, "-m", "tracker", "user", *words], environment)  # noqa: S606
    waiting = list(lines)
    asked = ""
    try:
        while said := os.read(terminal, 4096).decode():
            yield said
            asked += said
            # The space comes after all that was typed before it has been thrown away, the words of the question before.
            if asked.endswith(": ") and waiting:
                asked = ""
                os.write(terminal, (waiting.pop(0) + "\n").encode())
    except OSError:
        pass  # Linux says so when the other end is closed
    finally:
        os.close(terminal)
        os.waitpid(child, 0)
