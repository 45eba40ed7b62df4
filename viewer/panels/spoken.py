"""How Chinese names sound in Latin letters, so that they can be found without a Chinese keyboard. No window here."""

import re
import unicodedata
from functools import lru_cache

_HAN = re.compile(r"[㐀-鿿]+")
_SPACE = re.compile(r"\s+")


def written(text: str) -> str:
    """A text as compared: full-width letters made plain, one case, no spaces."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def spoken(name: str) -> tuple[str, str]:
    """Initials and full pinyin of a name; what is not Chinese stays as it is."""
    return _HAN.sub(lambda run: _of_run(run[0])[0], name), _HAN.sub(lambda run: _of_run(run[0])[1], name)


@lru_cache(65536)
def _of_run(run: str) -> tuple[str, str]:
    from pypinyin import Style, lazy_pinyin  # a quarter of a second to import: only when somebody searches

    full = lazy_pinyin(run, style=Style.NORMAL)
    return "".join(syllable[:1] for syllable in full), "".join(full)
