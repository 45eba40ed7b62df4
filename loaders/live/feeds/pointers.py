"""Places inside a message: JSON pointers (RFC 6901), a level of the topic, or a fixed word. Never an expression."""

import re
from dataclasses import dataclass

from scenes.trouble import Trouble

type Doc = bool | int | float | str | bytes | list[Doc] | dict[str, Doc] | None
type Pointer = tuple[str, ...]

MOST_STEPS = 16
_POINTER = re.compile(r"(/[^/]*)*")
_ROW = re.compile(r"[0-9]{1,9}")
_TOPIC = re.compile(r"topic:([0-9]{1,2})")


def pointer(text: str, *, file: str = "", place: str = "") -> Pointer:
    """The steps of a pointer; "" is the whole message. Trouble when it is none."""
    if _POINTER.fullmatch(text) is None or text.count("/") > MOST_STEPS:
        raise Trouble(
            f"{text!r} 不是 JSON 指针。",
            f"{text!r} is no JSON pointer.",
            remedy_zh="写成 /data/rows 的样子；空串表示整条消息。",
            remedy_en="Write it like /data/rows; an empty one is the whole message.",
            file=file,
            place=place,
        )
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:])


def found(document: Doc, steps: Pointer) -> Doc:
    """What stands at a pointer; None where nothing does."""
    if len(steps) == 1 and type(document) is dict:  # nearly always
        return document.get(steps[0])
    for step in steps:
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list):
            document = document[int(step)] if _ROW.fullmatch(step) and int(step) < len(document) else None
        else:
            return None
    return document


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one word of a message is found: at `steps`, at `level` of the topic (from 0), or it is always `fixed`."""

    steps: Pointer | None = None
    level: int = -1
    fixed: str | bool | None = None

    def of(self, document: Doc, topic: str) -> Doc:
        """The word, None where there is none."""
        steps = self.steps
        if steps is not None:
            return found(document, steps)
        if self.level >= 0:
            parts = topic.split("/" if "/" in topic else ".")  # MQTT, NATS
            return parts[self.level] if self.level < len(parts) else None
        return self.fixed


NOWHERE = Spot()


def spot(text: str | bool, *, file: str = "", place: str = "") -> Spot:
    """What a mapping file means: "/a/b", "topic:2", "=name" or true and false; "" is nowhere. Trouble for the rest."""
    if isinstance(text, bool):
        return Spot(fixed=text)
    if not text:
        return NOWHERE
    if text.startswith("="):
        return Spot(fixed=text[1:])
    level = _TOPIC.fullmatch(text)
    return Spot(level=int(level[1])) if level else Spot(steps=pointer(text, file=file, place=place))
