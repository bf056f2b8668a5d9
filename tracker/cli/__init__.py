"""The command line: one file per group of commands, each loaded only when it is asked for."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import click

from tracker import __version__
from tracker.domain.messages import Refused
from tracker.settings import SettingsRefused, read_settings

COMMANDS: Final = {
    "up": "site:up",
    "serve": "site:serve",
    "doctor": "site:doctor",
    "db": "db:db",
    "data": "data:data",
    "import": "imports:imports",
    "export": "export:export",
    "rates": "rates:rates",
    "evidence": "evidence:evidence",
    "user": "user:user",
}
"""Name of each command → the module of this package and the object in it."""


class LazyGroup(click.Group):
    """Imports a command's module when the command is used: `tracker --help` loads neither Flask nor pandas."""

    commands_table: Mapping[str, str] = COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all commands in the order of the table."""
        return list(self.commands_table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None when there is none of this name."""
        if cmd_name not in self.commands_table:
            return None
        module, _, name = self.commands_table[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"tracker.cli.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the rules refuse is said in a sentence, with exit code 1."""
        try:
            return super().invoke(ctx)
        except (Refused, SettingsRefused) as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(1)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tracker")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Keep and serve the public record of UN treaty-body recommendations."""
    ctx.obj = read_settings()
