"""The words by which committees set a day, in English, Russian and French: patterns over text on one line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


def _each(words: str) -> tuple[str, ...]:
    return tuple(words.split())


ORDINALS: Final = _each(
    "initial first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
    "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth"
)
"""How the register writes which report is meant, by its number; an initial report is none of them."""


@dataclass(frozen=True, slots=True)
class DeadlineWords:
    """What one language says. `ordinals` are patterns, by the number of the report; `numbers` words, by their value.

    `leads` go before any date, `leads_to_day` only before a day: what is to come before 2028 is not due in 2028.
    `of_report` begins leads that tell of the report itself. `bare` is a lead only where `late` follows the date. `term`
    has the groups `number` and `unit`, or `years`.
    """

    months: tuple[str, ...]
    leads: str
    of_report: str
    leads_to_day: str
    bare: str
    late: str
    term: str
    numbers: Mapping[str, int]
    month_unit: str
    from_elsewhere: str
    requests: str
    report: str
    reply: str
    gives: str
    in_another: str
    issues: str
    ordinals: tuple[str, ...]
    joins: str
    ranges: str
    named_after: str


_SMALL: Final = _each("one two three four five six seven eight nine ten eleven twelve")
_EN: Final = DeadlineWords(
    months=_each("january february march april may june july august september october november december"),
    leads=(
        r"(?:by|not? later than|before|until)(?: the)? end of|by|not? later than|at the latest (?:by|on|in)"
        r"|due (?:on|in|by|for)|to be submitted (?:on|in|by)|reports? in"
    ),
    of_report=r"due|to be|report",
    leads_to_day=r"(?:on|by) or before|before|until|prior to",
    bare=r"on|in",
    late=r",? at the latest",
    term=(
        r"within (?:a (?:period|time frame) of )?(?P<number>an?|\d{1,2}|[a-z]+(?:-four)?)(?: \(\d{1,2}\))? "
        r"(?P<unit>years?|months?)\b"
    ),
    numbers={
        "a": 1, "an": 1, **{word: number for number, word in enumerate(_SMALL, 1)}, "eighteen": 18, "twenty-four": 24,
        "thirty": 30,
    },
    month_unit="month",
    from_elsewhere=(
        r" (?:of|from|after|following|since|prior)\b"
        r"(?! (?:the )?(?:date of )?(?:the )?(?:its |their )?adopti)"
    ),
    requests=(
        r"\b(?:request|invit|ask|recommend|urg|encourag|call|expect|remind)\w*|\b(?:should|shall|must)\b"
        r"|\b(?:is|are) (?:due|to)\b|\bto be submitted\b|\bwill be\b"
    ),
    report=(
        r"\b(?:periodic|initial|next|combined|consolidated|supplementary) (?:\w+ ){0,4}?reports?\b"
        r"|\b\w+(?:th|st|nd|rd|ond|rst|ird) reports?\b"
    ),
    reply=(
        r"\binformation (?:\w+,? ){0,4}?(?:on|about|regarding|concerning|relating|in response)\b"
        r"|(?<!\bof )\binformation,? (?=within|by|no later)|\b(?:written|follow-up) information\b"
        r"|\breplies\b|\b(?:follow-up|interim|mid-term) reports?\b"
        r"|\breports? on (?:\w+ ){0,3}?(?:implementation|follow-up|steps)\b"
        r"|\binform the Committee\b"
    ),
    gives=r"\b(?:provid|submit|furnish|send|transmit|communicat|inform|report|suppl|ask|due)\w*",
    in_another=r"\bin (?:its|the|their) (?:\w+ ){0,5}?reports?\b(?!,? (?:which is )?(?:due|to be))",
    issues=r"\blists? of issues\b",
    ordinals=tuple(ORDINALS),
    joins=r"(?:,? and |, |,? to |[-–])",
    ranges=r" to |[-–]",
    named_after=r"which (?:will|would|shall|is to) (?:be|constitute) (?:its|the) ",
)  # fmt: skip

_RU_TENS: Final = _each("перв втор трет четверт пят шест седьм восьм девят")
_RU_TEENS: Final = _each(
    "десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат двадцат"
)
_RU_ORDINALS: Final = (
    r"первоначальн\w{2,3}",
    *(rf"{stem}\w{{2,4}}" for stem in _RU_TENS),
    *(rf"{stem}\w{{2,3}}" for stem in _RU_TEENS),
    *(rf"двадцать {stem}\w{{2,4}}" for stem in _RU_TENS),
    r"тридцат\w{2,3}",
)
_RU: Final = DeadlineWords(
    months=(
        r"январ\w{1,2}", r"феврал\w{1,2}", r"март\w?", r"апрел\w{1,2}", r"ма[еюя]", r"июн\w{1,2}", r"июл\w{1,2}",
        r"август\w?", r"сентябр\w{1,2}", r"октябр\w{1,2}", r"ноябр\w{1,2}", r"декабр\w{1,2}",
    ),
    leads=(
        r"не (?:позднее|позже)(?: чем)?(?: к| до| в)?(?: конца| концу)?|к(?: концу)?|до конца"
        r"|ожидается (?:в|к)|доклад\w* в|(?:быть представлен\w*|подлежащ\w+ представлению)(?: к| в)?"
    ),
    of_report=r"ожида|доклад|быть|подлежащ",
    leads_to_day=r"до",
    bare=r"(?!)",
    late=r"(?!)",
    term=(
        r"(?:(?:в течение|не позднее,? чем через) (?:(?P<number>\d{1,2}|[а-яё]+(?: четырех| четырёх)?) )?"
        r"(?:\(\d{1,2}\) )?(?P<unit>года?|лет|месяц\w*)\b"
        r"|в (?P<years>годичный|двухлетний|двухгодичный|трехлетний|трёхлетний|трехгодичный|трёхгодичный) срок\b)"
    ),
    numbers={
        "": 1, "один": 1, "два": 2, "три": 3,
        "одного": 1, "двух": 2, "трех": 3, "трёх": 3, "четырех": 4, "четырёх": 4, "пяти": 5, "шести": 6,
        "восьми": 8, "десяти": 10, "двенадцати": 12, "восемнадцати": 18, "двадцати четырех": 24, "двадцати четырёх": 24,
        "годичный": 1, "двухлетний": 2, "двухгодичный": 2, "трехлетний": 3, "трёхлетний": 3, "трехгодичный": 3,
        "трёхгодичный": 3,
    },
    month_unit="месяц",
    from_elsewhere=r" (?:после|со? (?:дня|даты|момента|времени))\b(?! (?:даты )?(?:их |его )?приняти)",
    requests=(
        r"\b(?:прос[ия]т\w*|просьб\w+|предлага\w+|призыва\w+|рекоменду\w+|настоятельно|следует|ожида\w+|должн\w+"
        r"|надлежит|поруча\w+|напомина\w+)"
    ),
    report=(
        r"\b(?:периодическ|первоначальн|следующ|очередн|сводн|объединенн|объединённ)\w+ (?:\w+ ){0,4}?доклад\w*"
        r"|\b(?:перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят)\w{2,4} доклад\w*"
    ),
    reply=(
        r"\b(?:информаци|сведени)\w+|\bответ(?:ы|ов)?\b|\bпромежуточн\w+ доклад\w*|\bдоклад\w* о последующ\w+"
        r"|\bпроинформировать\b"
    ),
    gives=r"\b(?:представ|предостав|направ|сообщ|информир|проинформир|доложи|ожида)\w*",
    in_another=r"\bв (?:\w+ ){0,5}?доклад(?:е|ах)\b(?!,? (?:котор|подлежащ|ожида))",
    issues=r"\bпереч\w+ вопросов\b",
    ordinals=_RU_ORDINALS,
    joins=r"(?: и |, | по |[-–])",
    ranges=r" по |[-–]",
    named_after=r"котор\w+ (?:станет|будет|явится) (?:его |ее |её )?",
)  # fmt: skip

_FR_UNITS: Final = _each("deuxième troisième quatrième cinquième sixième septième huitième neuvième")
_FR_ORDINALS: Final = (
    r"initial|initiaux",
    r"premiers?|première",
    rf"{_FR_UNITS[0]}|seconde?",
    *_FR_UNITS[1:],
    *_each("dixième onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième"),
    *_each("dix-neuvième vingtième"),
    r"vingt et unième",
    *(rf"vingt-{one}" for one in _FR_UNITS),
    "trentième",
)
_FR: Final = DeadlineWords(
    months=_each("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    leads=(
        r"au plus tard(?: le| en| au| à la fin (?:de|du mois de)| fin)?"
        r"|d['’]ici(?: au| à la fin (?:de|du mois de)| à| le| la fin de| fin)?|pour(?: le| la fin de| fin)?"
        r"|avant (?:la fin de|fin)|attendue?s? (?:le|en)|périodiques? en"
        r"|(?:être )?(?:soumis|présenté) le"
    ),
    of_report=r"attendu|périodique|être|soumis|présenté",
    leads_to_day=r"avant le|jusqu['’]au",
    bare=r"le|en",
    late=r",? au plus tard",
    term=(
        r"(?:dans (?:(?:un|le) délai (?:maximum |maximal )?(?:d['’]|de )|les )|d['’]ici (?:à )?)"
        r"(?P<number>\d{1,2}|[a-zéè]+(?:-quatre)?) (?P<unit>ans?|années?|mois)\b"
    ),
    numbers={
        "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "huit": 8, "dix": 10, "douze": 12,
        "dix-huit": 18, "vingt-quatre": 24,
    },
    month_unit="mois",
    from_elsewhere=(
        r" (?:à (?:compter|partir) (?:de |du |d['’])|après |suivant |qui suit )"
        r"(?!(?:de |la |date |jour |l['’]|d['’])*adoption)"
    ),
    requests=(
        r"\b(?:prie|priée?|demand\w+|invit\w+|recommand\w+|engage|exhort\w+|encourag\w+|devrait|devra|doit|attend\w*)\b"
    ),
    report=(
        r"\b(?:prochains?|rapports?)(?: \w+){0,4}? (?:rapports?|périodiques?|initial|initiaux|unique)"
        r"(?: périodiques?)?\b"
        r"|\b(?:\w+ième|premier|second) rapports?\b"
    ),
    reply=(
        r"\b(?:renseignements|informations)\b|\bréponses\b|\brapports? (?:de suivi|intérimaire|d['’]étape)"
        r"|\binformer le Comité\b"
    ),
    gives=(
        r"\b(?:soumett|présent|fournir|fourni|communiqu|transmett|faire parvenir|adress|inform|donn|attend)\w*"
        r"|\bfaire parvenir\b"
    ),
    in_another=(
        r"\bdans (?:son|le|leur|ses|les) (?:\w+ ){0,3}?rapports?(?: périodiques?)?\b"
        r"(?!,? (?:attendu|qui|périodique))"
    ),
    issues=r"\blistes? (?:de|des) points\b",
    ordinals=_FR_ORDINALS,
    joins=r"(?:,? et |, |,? à |[-–])",
    ranges=r" à |[-–]",
    named_after=r"qui (?:sera|constituera|constitueront) (?:son |le |l['’])?",
)  # fmt: skip

DEADLINE_WORDS: Final[Mapping[str, DeadlineWords]] = {"en": _EN, "ru": _RU, "fr": _FR}
"""Languages whose words for a deadline are known."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """The same, compiled. `dated` has the groups `lead`, `to_day`, `bare`, `day`, `month`, `day_after`, `year`, `late`.

    `named` is a list of `ordinal`s, the numbers of reports; `by_number` tells which number one of them is.
    """

    words: DeadlineWords
    dated: re.Pattern[str]
    of_report: re.Pattern[str]
    term: re.Pattern[str]
    from_elsewhere: re.Pattern[str]
    requests: re.Pattern[str]
    report: re.Pattern[str]
    reply: re.Pattern[str]
    gives: re.Pattern[str]
    in_another: re.Pattern[str]
    issues: re.Pattern[str]
    ordinal: re.Pattern[str]
    named: re.Pattern[str]
    named_after: re.Pattern[str]
    by_number: tuple[re.Pattern[str], ...]
    by_month: tuple[re.Pattern[str], ...]


def _compiled(words: DeadlineWords) -> Patterns:
    def pattern(text: str) -> re.Pattern[str]:
        return re.compile(text, re.IGNORECASE)

    suffix = r"(?:st|nd|rd|th|er|-?го|-?е)?"
    date = (
        rf"(?:(?:(?P<day>\d{{1,2}}){suffix} )?(?P<month>{'|'.join(words.months)})"
        rf"(?: (?P<day_after>\d{{1,2}}){suffix},)? )?(?P<year>[12]\d{{3}})\b(?: год[ау]?\b| г\.)?"
    )
    leads = rf"(?:(?P<lead>{words.leads})|(?P<to_day>{words.leads_to_day})|(?P<bare>{words.bare}))"
    ordinal = "(?:" + "|".join(sorted(words.ordinals, key=len, reverse=True)) + ")"
    named = rf"\b{ordinal}(?:{words.joins}{ordinal})*\b"
    return Patterns(
        words,
        dated=pattern(rf"\b{leads} {date}(?P<late>{words.late})?"),
        of_report=pattern(words.of_report),
        term=pattern(rf"\b{words.term}"),
        from_elsewhere=pattern(words.from_elsewhere),
        requests=pattern(words.requests),
        report=pattern(words.report),
        reply=pattern(words.reply),
        gives=pattern(words.gives),
        in_another=pattern(words.in_another),
        issues=pattern(words.issues),
        ordinal=pattern(rf"\b{ordinal}\b"),
        named=pattern(named),
        named_after=pattern(rf"\b{words.named_after}(?P<named>{ordinal}(?:{words.joins}{ordinal})*)\b"),
        by_number=tuple(pattern(one) for one in words.ordinals),
        by_month=tuple(pattern(one) for one in words.months),
    )


PATTERNS: Final[Mapping[str, Patterns]] = {language: _compiled(words) for language, words in DEADLINE_WORDS.items()}
