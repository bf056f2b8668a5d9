"""`tracker import`: files into the record; one module per kind, each loaded only when it is asked for."""

from typing import Final

import click

from tracker.cli import LazyGroup

COMMANDS: Final = {
    "assessments": "import_assessments:assessments",
    "document": "import_document:document",
    "uhri": "import_uhri:uhri",
}
"""Name of each kind → the module of this package and the command in it."""


class ImportGroup(LazyGroup):
    """The kinds of import, each loaded only when it is asked for."""

    commands_table = COMMANDS


@click.group(name="import", cls=ImportGroup)
def imports() -> None:
    """Bring files into the record: each as a whole or not at all."""
