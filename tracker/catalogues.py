"""The site's catalogues outside a page: what files and importers say in English, Russian or Kyrgyz."""

from collections.abc import Callable
from functools import lru_cache
from gettext import translation
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "web" / "translations"


@lru_cache
def translator(language: str) -> Callable[[str], str]:
    """Return what gives the wording in a language of a sentence that the code has in English.

    A sentence that the catalogue lacks comes back as it is, as it does on a page.
    """
    return translation("messages", FOLDER, [language], fallback=True).gettext
