"""A published table of cases in JSON, read without believing it: every wrong place is a Trouble that names it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders.jsonfile import Json, read_json
from scenes.trouble import Trouble

MOST_BYTES = 8 * 1024 * 1024
LARGEST = 1e9
"""No number of a case is larger, in seconds or otherwise: thirty years."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in the file, and where it stands as a JSON pointer."""

    value: Json
    file: str
    place: str = ""

    def has(self, key: str) -> bool:
        """Whether it is an object with this member."""
        return isinstance(self.value, dict) and key in self.value

    def at(self, key: str) -> "Spot":
        """A member. Trouble when there is none."""
        if not isinstance(self.value, dict):
            raise self.wrong("应为对象", "it should be an object")
        if key not in self.value:
            raise self.wrong(f"缺少 {key!r}", f"{key!r} is missing")
        return Spot(self.value[key], self.file, f"{self.place}/{key}")

    def items(self) -> Iterator["Spot"]:
        """The members of a list. Trouble when it is none."""
        if not isinstance(self.value, list):
            raise self.wrong("应为列表", "it should be a list")
        for row, value in enumerate(self.value):
            yield Spot(value, self.file, f"{self.place}/{row}")

    def members(self) -> tuple[str, ...]:
        """The names of the members of an object."""
        if not isinstance(self.value, dict):
            raise self.wrong("应为对象", "it should be an object")
        return tuple(self.value)

    @property
    def text(self) -> str:
        """A word. Trouble when it is none."""
        if not isinstance(self.value, str):
            raise self.wrong("应为文字", "it should be text")
        return self.value

    @property
    def flag(self) -> bool:
        """True or false. Trouble when it is neither."""
        if not isinstance(self.value, bool):
            raise self.wrong("应为 true 或 false", "it should be true or false")
        return self.value

    @property
    def number(self) -> float:
        """A number from 0 to `LARGEST`. Trouble when it is none."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not 0 <= self.value <= LARGEST:
            raise self.wrong(f"应为 0 至 {LARGEST:g} 的数", f"it should be a number from 0 to {LARGEST:g}")
        return float(self.value)

    def word_of[T](self, words: dict[str, T]) -> T:
        """What a word stands for. Trouble when it is none of them."""
        if self.text not in words:
            raise self.wrong(
                f"{self.text!r} 不是 {'、'.join(words)} 之一", f"{self.text!r} is none of {', '.join(words)}"
            )
        return words[self.text]

    def wrong(self, zh: str, en: str) -> Trouble:
        """What to raise about this place."""
        return Trouble(
            f"案例表有误：{zh}。",
            f"The table of cases is wrong: {en}.",
            remedy_zh="在所示位置改正，或换用随程序提供的案例表。",
            remedy_en="Mend it at the place shown, or use the table that came with the program.",
            file=self.file,
            place=self.place or "/",
        )


def case_file(path: Path) -> Spot:
    """The whole file. Trouble as in `jsonfile.read_json`."""
    return Spot(read_json(path, most_bytes=MOST_BYTES), str(path))
