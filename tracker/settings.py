"""Settings, read once from the environment into one frozen object; each field says what it is for."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds `data/`, `migrations/` and `var/`: the checkout."""


class SettingsRefused(Exception):
    """A setting has a value that cannot be used; the message names it."""


def _help(text: str) -> dict[str, str]:
    return {"help": text}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two installations."""

    database: str = field(
        default="",
        metadata=_help(
            "TRACKER_DATABASE: SQLAlchemy address of the database, such as postgresql+psycopg://user@host/name; "
            "an SQLite file in the folder for files when empty."
        ),
    )
    data: Path = field(
        default=ROOT / "var",
        metadata=_help("TRACKER_DATA: folder for files the tracker writes: SQLite database, secret key."),
    )
    secret_key: str = field(
        default="",
        repr=False,
        metadata=_help(
            "TRACKER_SECRET_KEY: signs cookies and form tokens, 32 characters or more; "
            "made and kept in the folder for files when empty."
        ),
    )
    today: date | None = field(
        default=None,
        metadata=_help("TRACKER_TODAY: a fixed day, for tests and demonstrations only; shown on every page when set."),
    )
    public_url: str = field(
        default="",
        metadata=_help(
            "TRACKER_PUBLIC_URL: address under which the site is reached, such as https://tracker.example; used in "
            "files and citations; https makes cookies secure-only."
        ),
    )
    hosts: tuple[str, ...] = field(
        default=(),
        metadata=_help("TRACKER_HOSTS: host names the site answers to, separated by commas; all when empty."),
    )
    register: Path = field(
        default=ROOT / "data",
        metadata=_help("TRACKER_REGISTER: folder with the register's CSV files."),
    )

    uhri_url: str = field(
        default="https://dataex.ohchr.org/uhri/export-results/export-full-en.json",
        metadata=_help("TRACKER_UHRI_URL: address from which `tracker import uhri --download` fetches the export."),
    )

    @property
    def database_url(self) -> str:
        """The database in use: the one that is set, or the SQLite file in the folder for files."""
        return self.database or f"sqlite:///{self.data / 'tracker.sqlite3'}"

    @property
    def secure(self) -> bool:
        """Whether the site is reached over https, so that cookies may be marked secure-only."""
        return self.public_url.startswith("https://")

    def day(self) -> date:
        """Return today (UTC), or the fixed day of a test or demonstration."""
        return self.today or datetime.now(UTC).date()

    def now(self) -> datetime:
        """Return the present moment; with a fixed day, that day with the present time of day."""
        moment = datetime.now(UTC)
        return moment if self.today is None else datetime.combine(self.today, moment.timetz())

    def key(self) -> str:
        """Return the secret key, making and keeping one (readable by the owner only) when none is set."""
        if self.secret_key:
            return self.secret_key
        file = self.data / "secret_key"
        if not file.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            draft = file.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
            # Of several processes that start at once, the first to link its key wins; all read that one.
            with suppress(FileExistsError):
                file.hardlink_to(draft)
            draft.unlink()
        return file.read_text(encoding="ascii").strip()


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment; raises SettingsRefused naming the variable that cannot be used."""
    source = os.environ if environ is None else environ
    given = {item.name: source.get(f"TRACKER_{item.name.upper()}", "").strip() for item in fields(Settings)}
    found: dict[str, object] = {name: text for name, text in given.items() if text}
    for name in ("data", "register"):
        if name in found:
            found[name] = Path(str(found[name])).expanduser().resolve()
    if "hosts" in found:
        found["hosts"] = tuple(part.strip() for part in given["hosts"].split(",") if part.strip())
    if "public_url" in found:
        found["public_url"] = _public_url(given["public_url"])
    if "today" in found:
        found["today"] = _day(given["today"])
    if len(given["secret_key"]) in range(1, 32):
        msg = "TRACKER_SECRET_KEY is too short: give 32 characters or more, or leave it out and one is made."
        raise SettingsRefused(msg)
    return Settings(**found)  # type: ignore[arg-type]  # each converted above to the type of its field


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        msg = f"TRACKER_TODAY is “{text}”: write a day as 2026-01-31, or leave it out."
        raise SettingsRefused(msg) from None


def _public_url(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        msg = f"TRACKER_PUBLIC_URL is “{text}”: it must begin with https:// or http://."
        raise SettingsRefused(msg)
    return text.rstrip("/")
