"""Writes `docs/cli.md`: every command as its own `--help` prints it. Run `python -m tracker.cli.reference`."""

from collections.abc import Iterator
from typing import Final

import click

from tracker.cli import cli
from tracker.settings import ROOT

FILE: Final = ROOT / "docs" / "cli.md"
WIDTH: Final = 100
HEAD: Final = """# Commands

Written by `python -m tracker.cli.reference` from what each command says of itself; do not edit by hand.

Exit codes: 0 done; 1 refused, with a sentence that says why; 2 wrong use, such as an unknown option or a value that
is no value of its filter. Filters are the same words as in the addresses of the site. Repeating a filter means “or”,
different filters mean “and”.
"""


def reference() -> str:
    """Return the whole page."""
    return HEAD + "".join(_section(path, command) for path, command in commands(cli, ("tracker",)))


def commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Return a command and, if it is a group, all below it, each with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path[-1])
        for name in command.list_commands(context):
            if (below := command.get_command(context, name)) is not None:
                yield from commands(below, (*path, name))


def _section(path: tuple[str, ...], command: click.Command) -> str:
    context: click.Context | None = None
    for word in path[:-1]:
        context = click.Context(click.Group(word), info_name=word, parent=context)
    own = click.Context(
        command, info_name=path[-1], parent=context, max_content_width=WIDTH, help_option_names=["-h", "--help"]
    )
    own.terminal_width = WIDTH
    text = "\n".join(line.rstrip() for line in command.get_help(own).splitlines())
    return f"\n## {' '.join(path)}\n\n```text\n{text}\n```\n"


def main() -> None:
    """Write the page into the docs."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
