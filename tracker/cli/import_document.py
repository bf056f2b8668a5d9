"""`tracker import document`: the text of concluding observations, paragraph by paragraph."""

import hashlib
import json
from pathlib import Path
from typing import Any

import click

from tracker.cli.opening import opened_to_read, opened_to_write
from tracker.cli.whole_files import refuse_to_overwrite, written_whole
from tracker.domain.languages import IMPORTED
from tracker.importers.documents import read_document
from tracker.services import documents
from tracker.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--symbol", metavar="S", required=True, help="The document's symbol, as in the register.")
@click.option("--language", type=click.Choice(IMPORTED), required=True, help="The language of this file.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--replace", is_flag=True, help="Put this text in the place of another that is there.")
@click.option(
    "--receipt", "receipt_file", metavar="OUT.json", type=click.Path(path_type=Path), help="Write the receipt."
)
@click.pass_obj
def document(
    settings: Settings,
    file: Path,
    symbol: str,
    language: str,
    receipt_file: Path | None,
    *,
    dry_run: bool,
    replace: bool,
) -> None:
    """Import the text of a UN document from a DOCX, HTML, PDF or plain-text FILE.

    Its numbered paragraphs become passages of the document's page, and the wording of items that are tracked the
    official text of their recommendations. The same file a second time changes nothing.
    """
    if receipt_file is not None:
        refuse_to_overwrite(receipt_file, force=True)
    read = read_document(file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    source = documents.Source(file.name, digest, symbol, language, replace=replace)
    if dry_run:
        with opened_to_read(settings) as db:
            said = documents.receipt(documents.plan(db, read, source))
    else:
        with opened_to_write(settings) as db:  # commits at the end
            planned = documents.plan(db, read, source)
            said = documents.receipt(planned)
            documents.apply(db, planned, now=settings.now())
    for line in documents.receipt_lines(said):
        click.echo(line)
    if dry_run:
        click.echo("Nothing was written: this was a dry run.")
    _keep(receipt_file, {"dry_run": dry_run, **said})


def _keep(file: Path | None, said: dict[str, Any]) -> None:
    if file is None:
        return
    with written_whole(file, private=False) as out:
        out.write((json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode())
