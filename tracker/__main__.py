"""Runs the command line: `tracker …`, or `python -m tracker …`."""

from tracker.cli import cli


def main() -> None:
    """Run the command that was typed."""
    cli()


if __name__ == "__main__":
    main()
