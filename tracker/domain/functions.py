"""What a paragraph of concluding observations does: welcomes, is concerned, recommends, asks for follow-up.

Decided by the verbs that committees use, in English, Russian and French; the words that decided it are kept, so that
everybody can see why. A paragraph can do several of these at once, or none.
"""

import re
from collections.abc import Mapping
from typing import Final

from tracker.domain.vocabulary import PassageFunction

_WELCOMES, _CONCERNED = PassageFunction.WELCOMES, PassageFunction.IS_CONCERNED
_RECOMMENDS, _FOLLOW_UP = PassageFunction.RECOMMENDS, PassageFunction.REQUESTS_FOLLOW_UP

_EN: Final = {
    _WELCOMES: (
        r"\bwelcom(?:es|ed|ing)\b|\b(?:takes? )?notes? (?:also |further )?with (?:appreciation|satisfaction|interest)\b"
        r"|\bcommends\b|\bcongratulates\b|\bappreciates\b|\bexpresses its (?:appreciation|satisfaction)\b"
    ),
    _CONCERNED: (
        r"\b(?:is|remains|are)(?: \w+){0,3} (?:concerned|alarmed|disturbed|worried)\b"
        r"|\bexpress\w*(?: \w+){0,4} concerns?\b|\bnotes?(?: \w+)? with (?:\w+ )?(?:concern|regret)\b|\bregrets\b"
        r"|\bdeplores\b|\breiterates its (?:\w+ )?concerns?\b"
    ),
    _RECOMMENDS: (
        r"\b(?:reiterates|recalls) its (?:\w+ )?recommendations?\b|\brecommends\b|\burges\b|\bcalls? (?:up)?on\b"
        r"|\bthe State party (?:\w+ ){0,2}(?:should|must)\b|\bshould\b|\bencourages\b|\binvites\b"
    ),
    _FOLLOW_UP: (
        r"\bwithin (?:\w+ ){1,2}(?:years?|months)\b[^.]{0,400}\b(?:information|implement\w*|follow-up)\b"
        r"|\b(?:information|implement\w*|follow-up)\b[^.]{0,400}\bwithin (?:\w+ ){1,2}(?:years?|months)\b"
    ),
}
_RU: Final = {
    _WELCOMES: (
        r"\bприветству\w+|\bс (?:удовлетворением|признательностью|интересом) (?:\w+ ){0,2}отмеча\w+"
        r"|\bотмеча\w+ (?:\w+ ){0,2}с (?:удовлетворением|признательностью|интересом)"
        r"|\bвыражает (?:\w+ ){0,2}(?:признательность|удовлетворение)|\bвоздает должное"
    ),
    _CONCERNED: (
        r"\b(?:обеспокоен|озабочен|встревожен)[оаы]?\b|\bвыража\w+ (?:\w+ ){0,3}(?:обеспокоенность|озабоченность)"
        r"|\bс (?:\w+ )?(?:обеспокоенностью|озабоченностью|сожалением)\b|\bсожале(?:ет|я)\b"
        r"|\b(?:обеспокоенность|озабоченность) (?:\w+ ){0,2}(?:вызыва\w+|в связи)"
    ),
    _RECOMMENDS: (
        r"\b(?:настоятельно )?рекоменду\w+|\b(?:настоятельно )?призывает\b"
        r"|\bГосударству-участнику (?:\w+ ){0,2}следует\b"
        r"|\bследует\b|\bГосударство-участник (?:\w+ ){0,2}должно\b|\bпредлагает государству-участнику\b"
        r"|\bповторяет свою (?:\w+ )?рекомендаци\w+"
    ),
    _FOLLOW_UP: (
        r"\bв течение (?:\w+ ){0,2}(?:года|лет|месяцев)\b[^.]{0,400}\b(?:информаци\w+|осуществлен\w+|выполнен\w+)"
        r"|\b(?:информаци\w+|осуществлен\w+|выполнен\w+)[^.]{0,400}\bв течение (?:\w+ ){0,2}(?:года|лет|месяцев)\b"
    ),
}
_FR: Final = {
    _WELCOMES: (
        r"\bse félicite\b|\baccueille (?:\w+ ){0,2}avec (?:satisfaction|intérêt)|\bsalue\b|\bse réjouit\b"
        r"|\bnote (?:\w+ ){0,2}avec (?:satisfaction|intérêt|appréciation)"
    ),
    _CONCERNED: (
        r"\b(?:est|reste|demeure|sont)(?: \w+){0,3} (?:préoccupée?s?|inquiète?s?|alarmée?s?)\b|\bs['’]inquiète\b"
        r"|\b(?:note|constate|relève) (?:\w+ ){0,2}avec (?:\w+ )?(?:préoccupation|inquiétude|regret)|\bregrette\b"
        r"|\bdéplore\b|\bexprime (?:\w+ ){0,3}(?:préoccupation|inquiétude)"
    ),
    _RECOMMENDS: (
        r"\brecommande\b|\bl['’]État partie (?:\w+ ){0,2}(?:devrait|doit)\b|\bdevrait\b|\bengage\b|\bexhorte\b"
        r"|\bprie instamment\b|\bencourage l['’]État|\binvite l['’]État"
        r"|\bdemande instamment\b|\bréitère sa recommandation"
    ),
    _FOLLOW_UP: (
        r"\bdans un délai d(?:e |['’])(?:\w+ )?(?:ans?|mois)\b"
        r"[^.]{0,400}\b(?:renseignements|informations|mise en œuvre)"
        r"|\b(?:renseignements|informations|mise en œuvre)\b"
        r"[^.]{0,400}\bdans un délai d(?:e |['’])(?:\w+ )?(?:ans?|mois)\b"
    ),
}
_WORDS: Final[Mapping[str, Mapping[PassageFunction, re.Pattern[str]]]] = {
    language: {function: re.compile(pattern, re.IGNORECASE) for function, pattern in words.items()}
    for language, words in (("en", _EN), ("ru", _RU), ("fr", _FR))
}
LANGUAGES_KNOWN: Final = tuple(_WORDS)
"""Languages whose committees' verbs are known."""

LONGEST_WORDS: Final = 120


def functions_of(text: str, language: str) -> dict[str, str]:
    """Return what a paragraph does → the words that decided it, as they stand there; empty for an unknown language."""
    folded = " ".join(text.split())
    found = {
        function.value: match[0]
        for function, pattern in _WORDS.get(language, {}).items()
        if (match := pattern.search(folded))
    }
    return {function: _shortened(words) for function, words in found.items()}


_PARAGRAPHS: Final = re.compile(
    r"\b(?:paragraphs?|paras?\.|paragraphes?|пункт\w*|пп?\.)\s+"
    r"(\d{1,4}(?:\s*\(\w{1,4}\))*(?:(?:\s*,\s*|\s+(?:and|et|и)\s+)\d{1,4}(?:\s*\(\w{1,4}\))*)*)",
    re.IGNORECASE,
)


def paragraphs_named(text: str) -> frozenset[str]:
    """Return the numbers of the paragraphs that a text names, `5` and `7` for `in paragraphs 5 and 7 (a) above`."""
    found = (re.sub(r"\(\w+\)", "", match) for match in _PARAGRAPHS.findall(" ".join(text.split())))
    return frozenset(number for numbers in found for number in re.findall(r"\d+", numbers))


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1]}…"
