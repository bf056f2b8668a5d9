"""The docs say what the code does today."""

from dataclasses import fields

from tracker.cli import COMMANDS
from tracker.cli.reference import FILE, reference
from tracker.domain.filters import FILTER_NAMES
from tracker.settings import Settings


def test_the_page_of_commands_is_what_help_prints() -> None:
    written = FILE.read_text(encoding="utf-8")
    assert written == reference(), "run: python -m tracker.cli.reference"


def test_every_command_and_filter_is_on_the_page() -> None:
    page = reference()
    for command in COMMANDS:
        assert f"## tracker {command}\n" in page
    for name in FILTER_NAMES:
        assert f"--{name.replace('_', '-')}" in page


def test_every_setting_says_its_name() -> None:
    for item in fields(Settings):
        assert item.metadata["help"].startswith(f"TRACKER_{item.name.upper()}: ")
