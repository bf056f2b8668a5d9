"""`tracker import`: official data in, from files that others publish; one file per source."""

from typing import Final

import click

from tracker.cli import LazyGroup

COMMANDS: Final = {
    "uhri": "import_uhri:uhri",
}
"""Name of each source → the module of this package and the object in it."""


class ImportGroup(LazyGroup):
    """The sources, each loaded only when it is asked for."""

    commands_table = COMMANDS


@click.group(name="import", cls=ImportGroup)
def imports() -> None:
    """Bring official data in, as a whole or not at all."""
