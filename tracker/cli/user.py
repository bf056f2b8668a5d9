"""`tracker user`: accounts, for whoever runs the site. No passphrase stands in a command or in a log."""

import sys
from datetime import UTC, datetime
from typing import Final

import click

from tracker.cli.opening import opened_to_read, opened_to_write
from tracker.domain.vocabulary import Role
from tracker.services import accounts
from tracker.settings import Settings
from tracker.store.accounts import accounts_by_name

ROLES: Final = click.Choice([role.value for role in Role])
GENERATE: Final = click.option(
    "--generate", is_flag=True, help="Make up a passphrase and print it, this once, instead of asking for one."
)


@click.group()
def user() -> None:
    """Add accounts, change what they may do, close them."""


@user.command()
@click.argument("name")
@click.option("--role", type=ROLES, required=True, help="What the account may do.")
@click.option("--signature", default="", help="How its holder signs in public; “contributor N” when left out.")
@GENERATE
@click.pass_obj
def add(settings: Settings, name: str, role: str, signature: str, generate: bool) -> None:
    """Make the account NAME: 3 to 40 of a-z, 0-9, dot, hyphen and underscore.

    The passphrase is typed twice, unseen; without a terminal it is one line of standard input.
    """
    passphrase = _passphrase(generate)
    with opened_to_write(settings) as db:
        made = accounts.add_account(
            db, name, role=Role(role), passphrase=passphrase, signature=signature, now=datetime.now(UTC)
        )
    click.echo(f"{made.name} may sign in as {made.role.value}, and signs as “{made.signature}”.")
    _tell(passphrase, generate)


@user.command("list")
@click.pass_obj
def list_accounts(settings: Settings) -> None:
    """List all accounts: name, role, signature, day it was made, whether it is closed."""
    with opened_to_read(settings) as db:
        found = accounts_by_name(db)
    rows = [("NAME", "ROLE", "SIGNATURE", "MADE ON", "STATE")] + [
        (
            one.name,
            one.role.value,
            one.signature,
            f"{one.created_at:%Y-%m-%d}",
            f"closed since {one.disabled_at:%Y-%m-%d}" if one.disabled_at else "open",
        )
        for one in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


@user.command()
@click.argument("name")
@click.argument("role", type=ROLES)
@click.pass_obj
def role(settings: Settings, name: str, role: str) -> None:
    """Let the account NAME do what ROLE may; it has to sign in anew."""
    with opened_to_write(settings) as db:
        accounts.set_role(db, accounts.account_named(db, name), Role(role))
    click.echo(f"{name} is {role} now; its sign-ins have ended.")


@user.command()
@click.argument("name")
@click.option("--enable", is_flag=True, help="Open the account again.")
@click.pass_obj
def disable(settings: Settings, name: str, enable: bool) -> None:
    """Close the account NAME and end its sign-ins; what it recorded stays."""
    with opened_to_write(settings) as db:
        account = accounts.account_named(db, name)
        if enable:
            accounts.enable(db, account)
        else:
            accounts.disable(db, account, now=datetime.now(UTC))
    click.echo(f"{name} may sign in again." if enable else f"{name} is closed; its sign-ins have ended.")


@user.command()
@click.argument("name")
@GENERATE
@click.pass_obj
def passphrase(settings: Settings, name: str, generate: bool) -> None:
    """Give the account NAME another passphrase and end its sign-ins."""
    with opened_to_read(settings) as db:
        accounts.account_named(db, name)  # nobody types a passphrase for an account that is not there
    chosen = _passphrase(generate)
    with opened_to_write(settings) as db:
        accounts.set_passphrase(db, accounts.account_named(db, name), chosen)
    click.echo(f"{name} has another passphrase; its sign-ins have ended.")
    _tell(chosen, generate)


def _passphrase(generate: bool) -> str:
    if generate:
        return accounts.generate_passphrase()
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt="Once more")
    return typed


def _tell(passphrase: str, generated: bool) -> None:
    if generated:
        click.echo(f"Passphrase, shown this once: {passphrase}")
