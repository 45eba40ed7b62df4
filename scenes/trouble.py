"""What went wrong, said to the person at the screen in both languages, with the way on."""

from dataclasses import dataclass, field
from typing import Literal

type Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One fault in both languages: what it is, what to do about it, in which file and where in that file.

    `place` is a JSON pointer, a line, a byte offset, a node: whatever a technician can find. Empty means "not known".
    """

    zh: str
    en: str
    remedy_zh: str = ""
    remedy_en: str = ""
    file: str = ""
    place: str = ""

    def told(self, language: Language = "zh") -> str:
        """The whole of it in one line, ready to be shown."""
        where = " ".join(word for word in (self.file, self.place) if word)
        if language == "zh":
            return (f"{where}：" if where else "") + self.zh + (f" 处理：{self.remedy_zh}" if self.remedy_zh else "")
        return (f"{where}: " if where else "") + self.en + (f" Remedy: {self.remedy_en}" if self.remedy_en else "")


class Trouble(Exception):
    """An expected failure. Its notice is written for an operator and shown as it stands."""

    def __init__(
        self, zh: str, en: str, *, remedy_zh: str = "", remedy_en: str = "", file: str = "", place: str = ""
    ) -> None:
        self.notice = Notice(zh, en, remedy_zh, remedy_en, file, place)
        super().__init__(self.notice.told("en"))

    def __reduce__(self) -> tuple[object, ...]:
        """By its notice, so that it crosses from one process to another."""
        return _again, (type(self), self.notice)


def _again(kind: type[Trouble], notice: Notice) -> Trouble:
    trouble = kind.__new__(kind)
    Trouble.__init__(
        trouble,
        notice.zh,
        notice.en,
        remedy_zh=notice.remedy_zh,
        remedy_en=notice.remedy_en,
        file=notice.file,
        place=notice.place,
    )
    return trouble


@dataclass(slots=True)
class Report:
    """Small faults gathered while work goes on: one broken texture must not lose a plant."""

    notices: list[Notice] = field(default_factory=list[Notice])

    def note(
        self, zh: str, en: str, *, remedy_zh: str = "", remedy_en: str = "", file: str = "", place: str = ""
    ) -> None:
        """Remember one fault and carry on."""
        self.notices.append(Notice(zh, en, remedy_zh, remedy_en, file, place))
