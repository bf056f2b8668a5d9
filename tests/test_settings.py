"""Settings from the environment: what is read, what is refused by name, what is made and kept."""

import os
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tracker.settings import ROOT, Settings, SettingsRefused, read_settings

KEY = "k" * 32


def test_every_setting_is_explained_under_its_variable() -> None:
    for item in fields(Settings):
        text = item.metadata["help"]
        assert text.startswith(f"TRACKER_{item.name.upper()}: ")
        assert text.endswith(".")


def test_without_an_environment_all_is_in_the_checkout() -> None:
    settings = read_settings({})
    assert settings == Settings()
    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'tracker.sqlite3'}"
    assert (settings.register, settings.secure, settings.hosts) == (ROOT / "data", False, ())
    assert settings.today is None
    assert settings.day() in (datetime.now(UTC).date(), date.fromordinal(datetime.now(UTC).toordinal() - 1))


def test_all_settings_are_read(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "TRACKER_DATABASE": " postgresql+psycopg://tracker@127.0.0.1/tracker ",
            "TRACKER_DATA": str(tmp_path / "files"),
            "TRACKER_REGISTER": "~/register",
            "TRACKER_SECRET_KEY": KEY,
            "TRACKER_TODAY": "2026-01-31",
            "TRACKER_PUBLIC_URL": "https://tracker.example/",
            "TRACKER_HOSTS": "tracker.example, www.tracker.example,",
            "TRACKER_UNHEARD_OF": "x",
        }
    )
    assert settings.database_url == "postgresql+psycopg://tracker@127.0.0.1/tracker"
    assert (settings.data, settings.register) == (tmp_path / "files", Path.home() / "register")
    assert (settings.key(), settings.day()) == (KEY, date(2026, 1, 31))
    assert (settings.public_url, settings.secure) == ("https://tracker.example", True)
    assert settings.hosts == ("tracker.example", "www.tracker.example")


def test_folders_may_be_relative_and_empty_means_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({"TRACKER_DATA": "files"}).data == tmp_path.resolve() / "files"
    assert read_settings({"TRACKER_DATA": " ", "TRACKER_TODAY": "", "TRACKER_HOSTS": " "}) == Settings()


def test_the_environment_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_TODAY", "2026-01-31")
    assert read_settings().day() == date(2026, 1, 31)


REFUSED = {
    "a key that is too short": ("TRACKER_SECRET_KEY", "k" * 31),
    "no day": ("TRACKER_TODAY", "31.01.2026"),
    "a day that is none": ("TRACKER_TODAY", "2026-02-30"),
    "an address without a scheme": ("TRACKER_PUBLIC_URL", "tracker.example"),
    "another scheme": ("TRACKER_PUBLIC_URL", "ftp://tracker.example"),
}


@pytest.mark.parametrize(("variable", "value"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_refused_by_name(variable: str, value: str) -> None:
    with pytest.raises(SettingsRefused, match=variable) as refused:
        read_settings({variable: value})
    if variable == "TRACKER_SECRET_KEY":
        assert value not in str(refused.value)


def test_the_secret_is_not_shown() -> None:
    assert KEY not in repr(read_settings({"TRACKER_SECRET_KEY": KEY}))


def test_a_key_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    key = Settings(data=folder).key()
    assert len(key) >= 32
    assert Settings(data=folder).key() == key
    assert Settings(data=tmp_path / "other").key() != key
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    if os.name == "posix":
        assert (folder / "secret_key").stat().st_mode & 0o077 == 0


def test_plain_http_leaves_cookies_usable() -> None:
    assert not read_settings({"TRACKER_PUBLIC_URL": "http://192.0.2.1:8000"}).secure
