"""Passphrases: what is asked of one, how one is made up, and how it is kept (argon2id) and checked.

The rules follow OWASP ASVS 5.0, 6.2: length instead of composition, nothing common, nothing with the name in it.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.domain.messages import N_, Fault

SHORTEST: Final = 15
LONGEST: Final = 128
GROUPS: Final = 5
DIGITS_IN_A_GROUP: Final = 4
LONGEST_UNIT: Final = 8
"""A passphrase that only repeats a unit of up to so many characters is the unit, typed again."""

hasher = PasswordHasher()
"""The library's own defaults: argon2id, 64 MiB, three passes. The tests put a quick one here; no setting does."""

_two_at_once = BoundedSemaphore(2)
# Each hash takes 64 MiB: a burst of sign-ins waits its turn instead of exhausting the memory.

KEYBOARDS: Final = (
    "1234567890qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm1234567890",
    "12345678901234567890",
    "abcdefghijklmnopqrstuvwxyz1234567890",
    "1234567890abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "йцукенгшщзхъфывапролджэячсмитьбю1234567890",
    "1234567890йцукенгшщзхъфывапролджэячсмитьбю",
    "1й2ц3у4к5е6н7г8ш9щ0з",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
)
"""Walks over the keyboard and the alphabet; any part of one, in either direction, is common."""

_COMMON_WORDS: Final = """
correcthorsebatterystaple thequickbrownfox thequickbrownfoxjumps thequickbrownfoxjumpsoverthelazydog
thisismypassword thisismypassphrase thisisapassword mypasswordissecure mysecretpassword mysupersecretpassword
password123456789 password1234567890 passwordpassword1 passwordpassword123 passw0rdpassw0rd qwertyuiop123456
qwerty123456789 qwerty1234567890 qwertyqwerty123 123456789qwerty 1234567890qwerty administrator123
administratoradministrator administrator1234 changemechangeme changemeplease letmeinletmein123 letmeinplease
iloveyouforever iloveyousomuch iloveyou123456789 iloveyou1234567 ihatepasswords idontknowmypassword
ihavenopassword nopasswordneeded incorrectpassword wrongpassword123 trustno1trustno1 openthedoorplease
tobeornottobe tobeornottobethatisthequestion maytheforcebewithyou winteriscoming123 helloworld123456
hellohellohello123 abcdefg123456789 abc123abc123abc123 asdfghjkl123456 zxcvbnm123456789 1234567890abcdef
111111222222333333 112233445566778899 123123123456456456 123456789987654321 1234567887654321 147258369147258369
147258369963852741 987654321123456789 0123456789012345 10203040506070809
kyrgyzstan123456 kyrgyzstan2026 kyrgyzstanbishkek bishkekkyrgyzstan bishkek123456789 humanrights12345
humanrights2026 humanrightshumanrights unitednations1945 unitednationsunitednations
пароль1234567890 пароль123456789 мойпарольсекретный мойсекретныйпароль этомойпароль123 янезнаюпароль
янепомнюпароль янепомнюсвойпароль ялюблютебя123456 ятебялюблю123456 ятебялюблюнавсегда всебудетхорошо
всёбудетхорошо мамамылараму мамамылараму123 бишкек123456789 киргизия1234567 кыргызстан12345
кыргызстан123456 менсенисүйөм мыраматырекмат правачеловека123 адамукуктары123
"""
COMMON: Final = frozenset(_COMMON_WORDS.split())
"""Long passphrases that guessing begins with: from lists of leaked ones, and those at hand here."""


def hash_passphrase(text: str) -> str:
    """Return what is kept of a passphrase; takes a fifth of a second on purpose."""
    with _two_at_once:
        return hasher.hash(_composed(text))


def matches(kept: str | None, text: str) -> bool:
    """Tell whether a passphrase is the one that `kept` was made from.

    With None, or with something that is no hash, the answer is no, and takes as long as a real check: the time does
    not tell whether an account exists (ASVS 6.3.8).
    """
    with _two_at_once:
        try:
            return hasher.verify(kept or "", _composed(text))
        except InvalidHashError:
            _fails(text)
            return False
        except VerificationError:
            return False


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other parameters than those of today."""
    return hasher.check_needs_rehash(kept)


def generate_passphrase() -> str:
    """Make up a passphrase of 66 bits: `0417-9920-3358-6172-8405`.

    Digits and hyphens alone lie on the same keys in the English, Russian and Kyrgyz layouts and know no capitals:
    typed unseen they come out the same whichever layout is on, and they can be dictated in any language.
    """
    groups = ("".join(secrets.choice("0123456789") for _ in range(DIGITS_IN_A_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def passphrase_faults(text: str, *, name: str) -> Iterator[Fault]:
    """Say what keeps a text from being the passphrase of the account of this name."""
    length = len(_composed(text))
    if length < SHORTEST:
        yield Fault(
            "passphrase",
            N_("The passphrase is too short: use %(shortest)s characters or more. Several words do well."),
            {"shortest": SHORTEST},
        )
    elif length > LONGEST:
        yield Fault(
            "passphrase",
            N_("The passphrase is too long: use %(longest)s characters at most."),
            {"longest": LONGEST},
        )
    elif name.casefold() in text.casefold():
        yield Fault("passphrase", N_("The passphrase contains the name. Use one that does not."))
    elif _is_common(text):
        yield Fault(
            "passphrase", N_("The passphrase is among the first that would be guessed. Use several words of your own.")
        )


def _composed(text: str) -> str:
    # A letter such as й may arrive as one character or as two, depending on the machine it was typed on.
    return unicodedata.normalize("NFC", text)


def _is_common(text: str) -> bool:
    plain = re.sub(r"[\W_]", "", _composed(text).casefold())
    walks = (walk in keyboard for keyboard in KEYBOARDS for walk in (plain, plain[::-1]))
    return plain in COMMON or any(walks) or _repeats(plain)


def _repeats(plain: str) -> bool:
    units = (plain[:size] for size in range(1, min(LONGEST_UNIT, len(plain) // 2) + 1))
    return not plain or any((unit * len(plain)).startswith(plain) for unit in units)


def _fails(text: str) -> None:
    try:
        hasher.verify(_dummy(hasher), _composed(text))
    except VerificationError:
        return


@lru_cache(maxsize=2)
def _dummy(made_by: PasswordHasher) -> str:
    return made_by.hash(secrets.token_hex())
