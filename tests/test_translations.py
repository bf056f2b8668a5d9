"""The catalogues: complete in three languages, true to the code, and to the register's own words."""

import csv
import io
import re
from collections.abc import Mapping

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from tracker.domain.labels import LABELS
from tracker.domain.vocabulary import (
    LANGUAGES,
    ActionType,
    Confidence,
    DocumentKind,
    Effect,
    EvidenceKind,
    Status,
    Voice,
)
from tracker.settings import ROOT

FOLDER = ROOT / "tracker" / "web" / "translations"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TAG = re.compile(r"</?[a-z]+[^>]*>")
CYRILLIC_WORD_WITH_LATIN = re.compile(r"[а-яёңөү][a-z]|[a-z][а-яёңөү]", re.IGNORECASE)
FORMS = {"en": 2, "ru": 3, "ky": 2}
GLOSSARY = {
    "status": Status,
    "voice": Voice,
    "evidence-kind": EvidenceKind,
    "confidence": Confidence,
    "action": ActionType,
    "document-kind": DocumentKind,
    "effect": Effect,
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The strings that the code has today, extracted with the Makefile's own options."""
    rule = re.search(r"-q extract (.*?)\s-o\s", (ROOT / "Makefile").read_text(encoding="utf-8"), re.DOTALL)
    assert rule is not None
    options = rule[1].replace("\\\n", " ").replace("'", "").split()
    options[options.index("-F") + 1] = str(ROOT / "pyproject.toml")
    cut = options.index("--add-location")
    file = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    CommandLineInterface().run(["pybabel", "-q", "extract", *options[:cut], "-o", str(file), str(ROOT / "tracker")])  # type: ignore[no-untyped-call]
    return read_po(io.BytesIO(file.read_bytes()))


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return read_catalogue(request.param)


def read_catalogue(language: str) -> Catalog:
    return read_po(io.BytesIO((FOLDER / language / "LC_MESSAGES" / "messages.po").read_bytes()), locale=language)


def texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (tuple, list)) else [str(message.string)]


def sources(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, (tuple, list)) else [str(message.id)]


def test_every_string_of_the_code_is_in_every_catalogue_and_no_other(template: Catalog, catalogue: Catalog) -> None:
    wanted = {message.id for message in template if message.id}
    found = {message.id for message in catalogue if message.id}
    assert not wanted - found, f"run make translations: {sorted(map(str, wanted - found))[:3]}"
    assert not found - wanted, f"run make translations: {sorted(map(str, found - wanted))[:3]}"


def test_every_string_is_translated(catalogue: Catalog) -> None:
    forms = FORMS[str(catalogue.locale)]
    for message in catalogue:
        if message.id:
            assert all(texts(message)), message.id
            assert not message.fuzzy, message.id
            assert len(texts(message)) == (forms if isinstance(message.id, (tuple, list)) else 1), message.id


def test_gaps_and_tags_are_those_of_the_english_string(catalogue: Catalog) -> None:
    for message in catalogue:
        gaps = {gap for source in sources(message) for gap in PLACEHOLDER.findall(source)}
        tags = sorted(TAG.findall(sources(message)[-1]))
        for text in texts(message) if message.id else []:
            assert set(PLACEHOLDER.findall(text)) <= gaps, message.id
            assert not gaps - set(PLACEHOLDER.findall(text)) or len(sources(message)) > 1, message.id
            assert sorted(TAG.findall(text)) == tags, message.id
            if "%(" in text:
                assert text % dict.fromkeys(gaps, 1)


@pytest.mark.parametrize("language", ["ru", "ky"])
def test_no_latin_letter_hides_in_a_cyrillic_word(language: str) -> None:
    hidden = [
        text
        for message in read_catalogue(language)
        for text in texts(message)
        if message.id and CYRILLIC_WORD_WITH_LATIN.search(PLACEHOLDER.sub(" ", TAG.sub(" ", text)))
    ]
    assert not hidden


def test_the_country_is_named_as_its_people_name_it() -> None:
    text = (FOLDER / "ru" / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    assert "Кыргызстан" in text
    assert "иргизи" not in text


def labels_of(language: str) -> Mapping[tuple[str, str], str]:
    with (ROOT / "data" / "translations" / f"vocabulary.{language}.csv").open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["term"]): row["label"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("language", ["ru", "ky"])
def test_closed_lists_are_called_as_the_register_calls_them(language: str) -> None:
    catalogue, register = read_catalogue(language), labels_of(language)
    for kind, words in GLOSSARY.items():
        for value, label in LABELS[words].items():
            message = catalogue.get(label)
            assert message is not None, label
            assert message.string == register[kind, value], (kind, value)
