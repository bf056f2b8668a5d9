"""The days that a paragraph sets, in three languages; invented sentences in the committees' manner."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.deadline_words import ORDINALS, PATTERNS
from tracker.domain.found_deadlines import find_deadlines

ADOPTED = date(2024, 3, 25)
REPORT, REPLY = "next-report", "follow-up-report"
Case = tuple[str, str, str, str]

EN: list[tuple[str, list[Case]]] = [
    ("The Committee requests the State party to submit its fifth periodic report by 28 March 2028.",
     [(REPORT, "2028-03-28", "fifth periodic report", "by 28 March 2028")]),
    ("It invites the State party to submit its report, the next periodic report being due on 1 May 2028.",
     [(REPORT, "2028-05-01", "", "due on 1 May 2028")]),
    ("The next report, which will be its fifth, should be submitted not later than March 2029.",
     [(REPORT, "2029-03", "fifth periodic report", "not later than March 2029")]),
    ("It requests the State party to submit its initial report before 3 April 2027.",
     [(REPORT, "2027-04-03", "initial report", "before 3 April 2027")]),
    ("It is requested to submit its combined fifth and sixth periodic reports by 6 November 2029 and to include "
     "therein information on the follow-up to these observations.",
     [(REPORT, "2029-11-06", "fifth and sixth periodic reports", "by 6 November 2029")]),
    ("It should submit its combined thirteenth to fifteenth periodic reports, as one document, by the end of 2028.",
     [(REPORT, "2028", "thirteenth to fifteenth periodic reports", "by the end of 2028")]),
    ("It is asked to submit its twenty-first periodic report by March 28, 2028.",
     [(REPORT, "2028-03-28", "twenty-first periodic report", "by March 28, 2028")]),
    ("The State party is requested to provide, by 12 May 2026, information on the implementation of the "
     "recommendations in paragraphs 12 (b) and 20.",
     [(REPLY, "2026-05-12", "reply on paragraphs 12 (b) and 20", "by 12 May 2026")]),
    ("It is requested to submit, on 12 May 2026 at the latest, a follow-up report on paragraph 7.",
     [(REPLY, "2026-05-12", "reply on paragraph 7", "on 12 May 2026 at the latest")]),
    ("Under rule 75, paragraph 1, of its rules, the Committee requests the State party to provide, within one year, "
     "information on the implementation of paragraphs 5, 6 (a) and 7 above.",
     [(REPLY, "2025-03-25", "reply on paragraphs 5, 6 (a) and 7", "within one year")]),
    ("It requests, within two years, written information on the steps taken to give effect to paragraph 9, to be "
     "submitted to the Committee.",
     [(REPLY, "2026-03-25", "reply on paragraph 9", "within two years")]),
    ("The State party is requested to provide, within 24 months of the adoption of these observations, information on "
     "lamps.",
     [(REPLY, "2026-03-25", "", "within 24 months")]),
    ("It is requested to provide, within one year (by 25 March 2025), information on lamps.",
     [(REPLY, "2025-03-25", "", "by 25 March 2025")]),
    ("It should provide information on lamps by 12 May 2026. It should submit its fifth periodic report by 2028.",
     [(REPLY, "2026-05-12", "", "by 12 May 2026"), (REPORT, "2028", "fifth periodic report", "by 2028")]),
    ("The Committee requests the State party, in its next periodic report, due to be submitted on 28 March 2028, to "
     "provide information on all its recommendations.",
     [(REPORT, "2028-03-28", "", "to be submitted on 28 March 2028")]),
    ("It is invited to submit its next report, which will be its third periodic report, by 23 November 2027.",
     [(REPORT, "2027-11-23", "third periodic report", "by 23 November 2027")]),
    ("The Committee requests the State party to provide, by 23 November 2025, follow-up information in response to "
     "the recommendations in paragraphs 6, 8 and 12 of the present document.",
     [(REPLY, "2025-11-23", "reply on paragraphs 6, 8 and 12", "by 23 November 2025")]),
    ("Under article 9 (1), the State party is requested to provide information, within one year of the adoption of the "
     "present conclusions, on its follow-up to paragraphs 7 and 9.",
     [(REPLY, "2025-03-25", "reply on paragraphs 7 and 9", "within one year")]),
    ("It is requested to provide, within two years – that is, by 1 May 2026 – written information on lamps.",
     [(REPLY, "2026-05-01", "", "by 1 May 2026")]),
    ("It should submit its fifth periodic report by 1 May 2028. It should provide information on lamps by 1 May 2028.",
     [(REPORT, "2028-05-01", "fifth periodic report", "by 1 May 2028"), (REPLY, "2028-05-01", "", "by 1 May 2028")]),
    # What is past, or asked for by no committee, or belongs elsewhere.
    ("The Committee asks for the third periodic report, adopted on 3 May 2020, and for the report due by 1 March 2018.",
     []),
    ("The Committee regrets that the periodic report was submitted by 28 March 2028.", []),
    ("The Committee considered the third periodic report of Zazaland, held on 10 and 11 March 2024.", []),
    ("The State party should light all lamps by 2030.", []),
    ("It should, by 2030, include in its next periodic report what was done.", []),
    ("It should adopt by 2028 a law on the freedom of information.", []),
    ("It should submit its fifth periodic report before 2028.", []),
    ("It should submit its fifth periodic report by 31 February 2028.", []),
    ("The State party will receive in 2028 the list of issues and is expected to submit within one year its replies, "
     "which will constitute its fourth periodic report.", []),
    ("It should submit its initial report within one year of the entry into force of the Protocol.", []),
    ("It should provide information on lamps within many years.", []),
]  # fmt: skip
RU: list[tuple[str, list[Case]]] = [
    ("Комитет просит государство-участник представить свой пятый периодический доклад не позднее 28 марта 2028 года.",
     [(REPORT, "2028-03-28", "fifth periodic report", "не позднее 28 марта 2028 года")]),
    ("Комитет ожидает следующий периодический доклад к 28 марта 2028 г. и надеется на диалог.",
     [(REPORT, "2028-03-28", "", "к 28 марта 2028 г.")]),
    ("Ему предлагается представить объединенные пятый и шестой периодические доклады к марту 2029 года.",
     [(REPORT, "2029-03", "fifth and sixth periodic reports", "к марту 2029 года")]),
    ("Ему следует представить двадцать первый периодический доклад до конца 2028 года.",
     [(REPORT, "2028", "twenty-first periodic report", "до конца 2028 года")]),
    ("Комитет просит представить следующий доклад, который станет его пятым, до 1 мая 2028 года.",
     [(REPORT, "2028-05-01", "fifth periodic report", "до 1 мая 2028 года")]),
    ("Комитет просит представить в течение одного года информацию об осуществлении пунктов 5 и 7 b) выше.",
     [(REPLY, "2025-03-25", "reply on paragraphs 5 and 7 (b)", "в течение одного года")]),
    ("Комитет просит представить в течение двух лет сведения о фонарях.",
     [(REPLY, "2026-03-25", "", "в течение двух лет")]),
    ("Комитет просит представить в течение года после принятия настоящих замечаний сведения о фонарях.",
     [(REPLY, "2025-03-25", "", "в течение года")]),
    ("Комитет просит в годичный срок представить информацию о фонарях.",
     [(REPLY, "2025-03-25", "", "в годичный срок")]),
    ("Комитет просит направить к 12 мая 2026 года ответы по пункту 9.",
     [(REPLY, "2026-05-12", "reply on paragraph 9", "к 12 мая 2026 года")]),
    ("Комитет просит представить в своем следующем периодическом докладе, который должен быть представлен 28 марта "
     "2028 года, информацию о фонарях.",
     [(REPORT, "2028-03-28", "", "быть представлен 28 марта 2028 года")]),
    ("Комитет просит представить не позднее чем через два года сведения о фонарях.",
     [(REPLY, "2026-03-25", "", "не позднее чем через два года")]),
    ("Комитет сожалеет, что доклад, ожидавшийся до 1 марта 2018 года, представлен 3 мая 2020 года.", []),
    ("Государству-участнику следует к 2030 году зажечь все фонари.", []),
    ("Комитет просит представить в течение одного года после вступления в силу первоначальный доклад.", []),
    ("Комитет просит представить сведения о фонарях в следующем периодическом докладе.", []),
]  # fmt: skip
FR: list[tuple[str, list[Case]]] = [
    ("Le Comité prie l’État partie de soumettre son cinquième rapport périodique au plus tard le 28 mars 2028.",
     [(REPORT, "2028-03-28", "fifth periodic report", "au plus tard le 28 mars 2028")]),
    ("Il l’invite à présenter ses cinquième et sixième rapports périodiques d’ici au 1er mai 2028.",
     [(REPORT, "2028-05-01", "fifth and sixth periodic reports", "d’ici au 1er mai 2028")]),
    ("Il l'invite à présenter son rapport initial d'ici à la fin de 2028.",
     [(REPORT, "2028", "initial report", "d'ici à la fin de 2028")]),
    ("Le prochain rapport périodique, qui sera le cinquième, est attendu pour le 28 mars 2028.",
     [(REPORT, "2028-03-28", "fifth periodic report", "pour le 28 mars 2028")]),
    ("Il l’invite à présenter son cinquième rapport périodique le 28 mars 2028 au plus tard.",
     [(REPORT, "2028-03-28", "fifth periodic report", "le 28 mars 2028 au plus tard")]),
    ("Il demande de faire parvenir, dans un délai d’un an, des renseignements sur la suite donnée aux paragraphes 5 "
     "et 7 b).",
     [(REPLY, "2025-03-25", "reply on paragraphs 5 and 7 (b)", "dans un délai d’un an")]),
    ("Il demande à l’État partie de fournir, dans un délai de deux ans à compter de l’adoption des présentes "
     "observations, des renseignements écrits.",
     [(REPLY, "2026-03-25", "", "dans un délai de deux ans")]),
    ("Il invite l’État partie à communiquer avant le 12 mai 2026 des informations sur les lampes.",
     [(REPLY, "2026-05-12", "", "avant le 12 mai 2026")]),
    ("Il demande à l’État partie de donner, dans son prochain rapport périodique, attendu le 28 mars 2028, des "
     "nouvelles des lampes.",
     [(REPORT, "2028-03-28", "", "attendu le 28 mars 2028")]),
    ("Le Comité regrette que le rapport attendu pour le 1er mars 2018 soit arrivé le 3 mai 2020.", []),
    ("L’État partie devrait allumer toutes les lampes d’ici à 2030.", []),
    ("Il devrait soumettre son cinquième rapport périodique le 28 mars 2028.", []),
    ("Il devrait donner, dans son prochain rapport périodique, des nouvelles des lampes de 2028.", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [(language, text, wanted) for language, cases in (("en", EN), ("ru", RU), ("fr", FR)) for text, wanted in cases],
)
def test_what_a_paragraph_sets(language: str, text: str, wanted: list[Case]) -> None:
    found = find_deadlines(text, language, ADOPTED)
    assert [(one.kind.value, str(one.due), one.what, one.words) for one in found] == wanted


@pytest.mark.parametrize(("language", "months"), [(name, one.words.months) for name, one in PATTERNS.items()])
def test_every_month_is_known(language: str, months: tuple[str, ...]) -> None:
    printed = {
        "en": ("It should submit its next periodic report by 9 {} 2028.", "January February March April May June July "
               "August September October November December"),
        "ru": ("Ему следует представить следующий доклад к 9 {} 2028 года.", "января февраля марта апреля мая июня "
               "июля августа сентября октября ноября декабря"),
        "fr": ("Il devrait présenter son prochain rapport périodique avant le 9 {} 2028.", "janvier février mars avril "
               "mai juin juillet août septembre octobre novembre décembre"),
    }  # fmt: skip
    sentence, names = printed[language]
    dues = [str(find_deadlines(sentence.format(name), language, None)[0].due) for name in names.split()]
    assert dues == [f"2028-{month:02}-09" for month in range(1, 13)]
    assert len(months) == 12


def test_every_number_of_a_report_is_known() -> None:
    for language, patterns in PATTERNS.items():
        assert len(patterns.by_number) == len(ORDINALS), language
    for number, name in enumerate(ORDINALS[1:], 1):
        [found] = find_deadlines(f"It should submit its {name} periodic report by 2028.", "en", None)
        assert found.what == f"{ORDINALS[number]} periodic report"


def test_a_term_is_worked_out_and_says_so_only_from_a_known_day() -> None:
    text = "It is requested to provide, within one year, information on lamps, and the fifth periodic report by 2028."
    reply, report = find_deadlines(text, "en", date(2024, 2, 29))
    assert (str(reply.due), reply.computed, report.computed) == ("2025-03-01", True, False)
    reply, report = find_deadlines(text, "en", None)
    assert (reply.due, reply.computed, str(report.due)) == (None, True, "2028")
    months = "It is requested to provide, within eighteen months, information on lamps."
    for adopted, due in ((date(2024, 8, 30), "2026-03-01"), (date(2024, 7, 1), "2026-01-01")):
        assert str(find_deadlines(months, "en", adopted)[0].due) == due
    assert str(find_deadlines(months, "en", date(9998, 12, 1))[0].due) == "9999-12-31"


def test_a_day_that_is_past_only_by_the_adoption() -> None:
    text = "The State party should submit its fifth periodic report by 28 March 2028."
    assert find_deadlines(text, "en", date(2029, 1, 1)) == []
    assert len(find_deadlines(text, "en", None)) == 1
    assert find_deadlines(text, "ky", None) == []


PIECES = [
    "requests", "submit", "its", "fifth", "and", "sixth", "periodic report", "by", "28", "March", "2028", "within",
    "one year", "99", "months", "information on", "paragraphs 5 (b),", "7", "99999", "0", "the end of", ";", ".", "It",
    "просит", "представить", "пятый периодический доклад", "не позднее", "к", "марта", "2028 года", "в течение",
    "двух лет", "информацию", "пункте", "devrait", "soumettre", "cinquième", "rapport périodique", "au plus tard le",
    "1er mai", "d’ici", "dans un délai de", "dix ans", "renseignements", "\n(a)", "\x00", "ﬁ", "İ", "²",
    "paragraph (ſ)", "٣",
]  # fmt: skip


@given(
    st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)),
    st.sampled_from(["en", "ru", "fr", "es", "ky"]),
    st.one_of(st.none(), st.dates()),
)
def test_any_text_gives_an_answer_that_stands_in_it(text: str, language: str, adopted: date | None) -> None:
    for one in find_deadlines(text, language, adopted):
        assert one.words
        assert one.words in " ".join(text.split())
        assert one.due is not None or (one.computed and adopted is None)
        assert one.due is None or adopted is None or one.due.last >= adopted
        assert "|" not in one.what


@pytest.mark.parametrize("language", PATTERNS)
@pytest.mark.parametrize(
    "piece",
    [*PIECES, "submit its next a b c d ", "в своем ", "by 2028 its fifth periodic report and information on lamps, "],
)
def test_very_long_paragraphs_take_no_time(language: str, piece: str) -> None:
    find_deadlines(f"requests просит demande submit {f'{piece} ' * (50_000 // len(piece))}", language, ADOPTED)
