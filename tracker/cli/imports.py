"""`tracker import`: what comes in from elsewhere, a command for each source, loaded only when it is asked for."""

from importlib import import_module
from typing import Final

import click

COMMANDS: Final = {
    "document": "import_document:document",
}
"""Name of each command → the module of this package and the object in it."""


class _LazyGroup(click.Group):
    """Imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None when there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"tracker.cli.{module}"), name)
        return command


@click.group(name="import", cls=_LazyGroup)
def imports() -> None:
    """Bring in what others published, as a whole or not at all."""
