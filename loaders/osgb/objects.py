"""Objects of an OSG binary file: a class name, a number to refer back to, then the fields of its class."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from loaders.osgb.scene import Lod, Thing, Values
from loaders.osgb.stream import Stream
from scenes.trouble import Trouble

DEEPEST = 100
"""Objects inside objects; photogrammetry has about six."""


@dataclass(frozen=True, slots=True)
class Class:
    """How an object of a class begins: an empty one of that name, and what reads its fields into it."""

    begin: "Callable[[str], tuple[Thing, Callable[[Reader], None]]]"


@dataclass(slots=True)
class Reader:
    """One file being read. `things`, `arrays` and `pictures` are what later numbers may refer back to."""

    stream: Stream
    classes: Mapping[str, Class]
    things: dict[int, Thing | None] = field(default_factory=dict[int, Thing | None])
    arrays: dict[int, Values] = field(default_factory=dict[int, Values])
    lods: list[Lod] = field(default_factory=list[Lod])
    skipped: Counter[str] = field(default_factory=Counter[str])
    deep: int = 0

    def thing(self) -> Thing | None:
        """The object that stands here; None where the file says so or where its class is not known."""
        stream = self.stream
        start, kind = stream.at, stream.text()
        if kind == "NULL":
            return None
        end = stream.open()
        number = stream.natural()
        if number not in self.things:
            self._fill(start, kind, number, skippable=end is not None)
        stream.close(end)
        return self.things[number]

    def _fill(self, start: int, kind: str, number: int, *, skippable: bool) -> None:
        found = self.classes.get(kind)
        if found is None:
            self.things[number] = None
            if not skippable:
                raise self.unknown(kind, start)
            self.skipped[kind[:64]] += 1
            return
        if self.deep >= DEEPEST:
            raise self.stream.wrong("对象嵌套过深。", "Objects are nested too deeply.", start)
        thing, fill = found.begin(kind)
        self.things[number] = thing  # before its fields: they may refer back to it
        if isinstance(thing, Lod):
            self.lods.append(thing)
        self.deep += 1
        fill(self)
        self.deep -= 1

    def maybe(self) -> Thing | None:
        """An object behind a byte that says whether it is there."""
        return self.thing() if self.stream.flag() else None

    def unknown(self, kind: str, start: int) -> Trouble:
        """The Trouble of a class nobody knows in a file without brackets."""
        named = kind[:64] if kind.isprintable() else "?"
        trouble = self.stream.wrong(
            f"含有未知的对象类型“{named}”，而该文件没有块长度，无法跳过。",
            f"It holds an object of the unknown class {named!r}, and without brackets it cannot be stepped over.",
            start,
        )
        return Trouble(
            trouble.notice.zh,
            trouble.notice.en,
            remedy_zh="请用 OpenSceneGraph 3.4 以上版本（osgconv）重新保存，或请航测单位以通用设置重新导出。",
            remedy_en="Save it again with osgconv of OpenSceneGraph 3.4 or newer, or ask for a plain export.",
            place=trouble.notice.place,
        )
