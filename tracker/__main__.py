"""Runs the command line: `tracker …`, or `python -m tracker …`."""

import gc

from tracker.cli import cli


def main() -> None:
    """Run the command that was typed."""
    try:
        cli()
    finally:
        gc.freeze()  # the process ends: to look for garbage once more takes up to a fifth of a second


if __name__ == "__main__":
    main()
