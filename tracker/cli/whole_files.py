"""Files that are there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click


def refuse_to_overwrite(*paths: Path, force: bool) -> None:
    """End the command when a file is there already and `force` is not given, or its folder is not."""
    for path in paths:
        if not path.parent.is_dir():
            raise click.ClickException(f"There is no folder “{path.parent}” to write to.")
        if path.is_dir():
            raise click.ClickException(f"“{path}” is a folder.")
        if path.exists() and not force:
            raise click.ClickException(f"“{path}” is there already: give --force to replace it.")


@contextmanager
def written_whole(path: Path, *, private: bool) -> Iterator[BinaryIO]:
    """Give a file to write to, which takes its name only when all went well; `private`: for its owner only."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if not private:
            draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)  # can only be read by setting it
    os.umask(mask)
    return mask
