"""What a paragraph does, by its words, in three languages; invented sentences in the committees' manner."""

import pytest

from tracker.domain.functions import LANGUAGES_KNOWN, functions_of, paragraphs_named
from tracker.domain.vocabulary import PassageFunction

W, C, R, F = "welcomes", "is-concerned", "recommends", "requests-follow-up"


@pytest.mark.parametrize(
    ("language", "text", "functions"),
    [
        ("en", "The Committee welcomes the Lighthouse Act.", {W: "welcomes"}),
        ("en", "The Committee notes with satisfaction that ferries run.", {W: "notes with satisfaction"}),
        ("en", "The Committee remains deeply concerned about ferries.", {C: "remains deeply concerned"}),
        ("en", "The Committee expresses its grave concern at lanterns.", {C: "expresses its grave concern"}),
        ("en", "The Committee regrets that no lamp was lit.", {C: "regrets"}),
        ("en", "It recommends that the State party light lamps.", {R: "recommends"}),
        ("en", "The State party should also light lamps.", {R: "The State party should"}),
        ("en", "The Committee reiterates its previous recommendation.", {R: "reiterates its previous recommendation"}),
        ("en", "It is concerned. The State party should act.", {C: "is concerned", R: "The State party should"}),
        ("en", "It is to provide, within one year, information on lamps.", {F: "within one year, information"}),
        ("en", "The Committee considered the report of Zazaland.", {}),
        ("en", "This matters to all persons concerned.", {}),
        ("ru", "Комитет приветствует закон о маяках.", {W: "приветствует"}),
        ("ru", "Комитет с удовлетворением отмечает работу паромов.", {W: "с удовлетворением отмечает"}),
        ("ru", "Комитет по-прежнему обеспокоен работой паромов.", {C: "обеспокоен"}),
        ("ru", "Комитет выражает серьезную озабоченность.", {C: "выражает серьезную озабоченность"}),
        ("ru", "Государству-участнику следует зажечь фонари.", {R: "Государству-участнику следует"}),
        ("ru", "Комитет настоятельно призывает зажечь фонари.", {R: "настоятельно призывает"}),
        ("ru", "Представить в течение двух лет информацию о фонарях.", {F: "в течение двух лет информацию"}),
        ("ru", "Комитет рассмотрел доклад.", {}),
        ("fr", "Le Comité accueille avec satisfaction la loi.", {W: "accueille avec satisfaction"}),
        ("fr", "Le Comité demeure profondément préoccupé par les bacs.", {C: "demeure profondément préoccupé"}),
        ("fr", "Le Comité s’inquiète de l’état des bacs.", {C: "s’inquiète"}),
        ("fr", "L’État partie devrait allumer les lampes.", {R: "L’État partie devrait"}),
        ("fr", "Le Comité recommande d’allumer les lampes.", {R: "recommande"}),
        ("fr", "Donner, dans un délai d’un an, des renseignements.", {F: "dans un délai d’un an, des renseignements"}),
        ("fr", "Le Comité a examiné le rapport.", {}),
        ("ky", "Комитет сунуштайт.", {}),
    ],
)  # fmt: skip
def test_functions(language: str, text: str, functions: dict[str, str]) -> None:
    assert functions_of(text, language) == functions


def test_every_language_has_words_for_every_function() -> None:
    examples = {
        "en": "welcomes; is concerned; should; within one year information",
        "ru": "приветствует; обеспокоен; следует; в течение года информацию",
        "fr": "salue; regrette; devrait; dans un délai d’un an des renseignements",
    }
    for language in LANGUAGES_KNOWN:
        assert set(functions_of(examples[language], language)) == {function.value for function in PassageFunction}


def test_very_long_paragraphs_take_no_time() -> None:
    assert functions_of("information " * 20_000, "en") == {}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("information on the recommendations in paragraphs 5, 7 (a) and 12 above", {"5", "7", "12"}),
        ("сведения о рекомендациях, изложенных в пунктах 5 и 17 b) выше", {"5", "17"}),
        ("les recommandations faites aux paragraphes 9 et 10", {"9", "10"}),
        ("in accordance with rule 75", set()),
    ],
)
def test_the_paragraphs_that_a_text_names(text: str, numbers: set[str]) -> None:
    assert paragraphs_named(text) == numbers
