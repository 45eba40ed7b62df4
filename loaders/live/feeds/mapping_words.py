"""A TOML table read word by word: every word is asked for by name and kind, and what nobody asked for is refused.

Nothing is guessed: a word of the wrong kind, or one the program does not know, is `Trouble` that names it, its place
and the nearest right one.
"""

import tomllib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Never, cast

from loaders.jsonfile import read_bytes
from scenes.trouble import Trouble

MOST_BYTES = 1024 * 1024
type Toml = bool | int | float | str | list[Toml] | dict[str, Toml]


def read_toml(path: Path) -> "Table":
    """The outermost table of a file of up to `MOST_BYTES`. Trouble when it cannot be read or is no TOML in UTF-8."""
    content = read_bytes(path, MOST_BYTES)
    try:
        words = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        raise Trouble(
            f"文件不是有效的 UTF-8 TOML：{fault}。",
            f"The file is not valid TOML in UTF-8: {fault}.",
            remedy_zh="在所示位置改正。",
            remedy_en="Mend it at the place shown.",
            file=str(path),
        ) from fault
    return Table(cast("dict[str, Toml]", words), path.name, "")


class Table:
    """One table of the file at `place` (a JSON pointer). Ask for the words, then call `done`."""

    def __init__(self, words: dict[str, Toml], file: str, place: str) -> None:
        self._words, self.file, self.place = words, file, place
        self._asked: list[str] = []

    def __contains__(self, name: str) -> bool:
        return name in self._words

    def words(self) -> list[str]:
        """Every name that stands here."""
        return list(self._words)

    def text(self, name: str, default: str | None = None) -> str:
        """A string; without a default it must be there."""
        value = self._asked_for(name, default)
        return value if isinstance(value, str) else self._wrong(name, "文字", "a string")

    def choice(self, name: str, choices: Sequence[str], default: str | None = None) -> str:
        """One of some words."""
        value = self.text(name, default)
        if value not in choices:
            self._refuse_choice(name, value, choices)
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A finite number."""
        value = self._asked_for(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
            return self._wrong(name, "数", "a number")
        return float(value)

    def whole(self, name: str, default: int | None = None, *, least: int = 0, most: int = 2**31) -> int:
        """A whole number between two bounds."""
        value = self._asked_for(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            return self._wrong(name, f"{least} 到 {most} 的整数", f"a whole number from {least} to {most}")
        return value

    def flag(self, name: str, default: bool | None = None) -> bool:
        """True or false."""
        value = self._asked_for(name, default)
        return value if isinstance(value, bool) else self._wrong(name, "true 或 false", "true or false")

    def raw(self, name: str, default: Toml | None = None) -> Toml:
        """Whatever stands there; the caller looks at it."""
        return self._asked_for(name, default)

    def list(self, name: str, default: "list[Toml] | None" = None) -> "list[Toml]":
        """A list."""
        value = self._asked_for(name, default)
        return value if isinstance(value, list) else self._wrong(name, "列表", "a list")

    def table(self, name: str) -> "Table":
        """A table; an empty one where none stands."""
        value = self._asked_for(name, {})
        if not isinstance(value, dict):
            return self._wrong(name, "表", "a table")
        return Table(value, self.file, f"{self.place}/{name}")

    def tables(self, name: str) -> Iterator["Table"]:
        """Every table of a list of tables."""
        for row, each in enumerate(self.list(name, [])):
            if not isinstance(each, dict):
                self._wrong(f"{name}/{row}", "表", "a table")
            else:
                yield Table(each, self.file, f"{self.place}/{name}/{row}")

    def done(self) -> None:
        """Refuse every word that nobody asked for."""
        for name in self._words:
            if name not in self._asked:
                near = get_close_matches(name, self._asked, 1)
                fallback = "、".join(self._asked), ", ".join(self._asked)
                zh, en = (near[0], near[0]) if near else fallback
                raise self.trouble(
                    f"不认识的词 {name!r}。",
                    f"The word {name!r} is not known.",
                    f"最接近的是：{zh}。" if near else f"可以写：{zh}。",
                    f"The nearest right one is {en}." if near else f"It may be: {en}.",
                    name,
                )

    def trouble(self, zh: str, en: str, remedy_zh: str, remedy_en: str, name: str = "") -> Trouble:
        """A fault of this table, or of one word in it."""
        place = f"{self.place}/{name}" if name else self.place
        return Trouble(zh, en, remedy_zh=remedy_zh, remedy_en=remedy_en, file=self.file, place=place)

    def _asked_for(self, name: str, default: Toml | None) -> Toml:
        self._asked.append(name)
        value = self._words.get(name, default)
        if value is None:
            raise self.trouble(f"缺少 {name!r}。", f"{name!r} is missing.", "补上这一项。", "Add this word.", name)
        return value

    def _wrong(self, name: str, zh: str, en: str) -> Never:
        raise self.trouble(f"{name!r} 应为{zh}。", f"{name!r} should be {en}.", "改正这一项。", "Mend this word.", name)

    def _refuse_choice(self, name: str, value: str, choices: Sequence[str]) -> None:
        near = get_close_matches(value, choices, 1)
        listed = ", ".join(choices)
        raise self.trouble(
            f"{name!r} 不能是 {value!r}。",
            f"{name!r} cannot be {value!r}.",
            f"最接近的是 {near[0]}。" if near else f"可选：{listed}。",
            f"The nearest right one is {near[0]}." if near else f"Choose one of {listed}.",
            name,
        )
