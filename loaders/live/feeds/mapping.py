"""A mapping file: how one platform writes its readings, and how it wants to be answered. Data, never a program.

The file is read strictly (`mapping_words`): an unknown word is refused by name with the nearest right one. Places in a
message are JSON pointers, a level of the topic or a fixed word; nothing in a file is ever evaluated.
"""

import re
from collections.abc import Mapping as Mappings
from difflib import get_close_matches
from pathlib import Path

from loaders.live.feeds.binding import Binding
from loaders.live.feeds.binding_words import code_table, units_of
from loaders.live.feeds.decode import Recipe, last_parts, understood
from loaders.live.feeds.documents import json_document, msgpack_document
from loaders.live.feeds.mapping_words import Table, read_toml
from loaders.live.feeds.names import BY
from loaders.live.feeds.outbox_endpoint import OutboxEndpoint
from loaders.live.feeds.outbox_words import outbox_of
from loaders.live.feeds.recipe_words import recipe_of
from loaders.live.feeds.sparkplug import NAMED, WRAPS_AT, Sparkplug
from loaders.live.feeds.understood import Understood
from loaders.places import CONFIG
from scenes.trouble import Trouble

__all__ = ["Binding", "Mapping", "OutboxEndpoint", "Understood", "read_mapping", "shipped"]

PLATFORMS = CONFIG / "platforms"
FORMATS = ("json", "msgpack", "sparkplug_b")
_NAME = re.compile(r"[a-z0-9_]{1,40}")


class Mapping:
    """One mapping file, ready to read messages.

    `quiet_is_good`: the platform reports by exception, so a quiet point of a source that beats is not stale. `by`,
    `table` and `units` tie it to a park (`Binding`). `outbox` holds the endpoints by kind. A mapping of Sparkplug B
    remembers the births it heard: take one for each feed.
    """

    def __init__(self, words: Table, folder: Path) -> None:
        self.name = words.text("name")
        self.title, self.title_en = words.text("title", self.name), words.text("title_en", self.name)
        self.format = words.choice("format", FORMATS, "json")
        self.quiet_is_good = words.flag("quiet_is_good", False)
        binding = words.table("binding")
        self.by = binding.choice("by", BY, "code")
        self.table: Mappings[str, str] = code_table(binding, folder) if self.by == "table" else {}
        self.units = units_of(words.table("units"))
        self.recipe = recipe_of(self.name, self.format, words, binding)
        self._sparkplug = _sparkplug(words.table("sparkplug"), self.recipe) if self.format == "sparkplug_b" else None
        binding.done()
        self.outbox: Mappings[str, OutboxEndpoint] = outbox_of(words.table("outbox"))
        words.done()

    def understood(self, payload: bytes, *, topic: str = "", received: float) -> Understood:
        """One message as columns. `topic` is its MQTT topic or NATS subject, `received` our time when it came.

        Raises `Trouble`, and nothing else, when the message cannot be read or holds nothing the mapping describes.
        """
        recipe = self.recipe
        if self._sparkplug is not None:
            return last_parts(self._sparkplug.understood(payload, topic, received), recipe)
        bytes_, rows = recipe.most_bytes, recipe.most_rows
        if self.format == "msgpack":
            document = msgpack_document(payload, most_bytes=bytes_, most_rows=rows)
        else:
            document = json_document(payload, encoding=recipe.encoding, most_bytes=bytes_, most_rows=rows)
        return understood(document, recipe, topic, received)

    @property
    def wraps_at(self) -> int | None:
        """Where sequence numbers begin again at 0, None where they do not."""
        return WRAPS_AT if self._sparkplug is not None else None


def shipped() -> tuple[str, ...]:
    """Names of the mappings that come with the program."""
    return tuple(sorted(path.stem for path in PLATFORMS.glob("*.toml")))


def read_mapping(path_or_name: Path | str) -> Mapping:
    """A mapping that comes with the program, by its name, or any other by its path. Trouble when it is not right."""
    name = str(path_or_name)
    if not _NAME.fullmatch(name):
        path = Path(path_or_name)
        return Mapping(read_toml(path), path.parent)
    if name not in shipped():
        raise _no_such_mapping(name)
    return Mapping(read_toml(PLATFORMS / f"{name}.toml"), PLATFORMS)


def _no_such_mapping(name: str) -> Trouble:
    near = get_close_matches(name, shipped(), 1)
    listed = ", ".join(shipped())
    return Trouble(
        f"没有名为 {name!r} 的映射。",
        f"There is no mapping called {name!r}.",
        remedy_zh=f"最接近的是 {near[0]}。" if near else f"可选：{listed}；自己的映射请写文件路径。",
        remedy_en=f"The nearest is {near[0]}." if near else f"Choose one of {listed}, or give the path of your own.",
    )


def _sparkplug(table: Table, recipe: Recipe) -> Sparkplug:
    named = table.choice("named", NAMED, "metric")
    table.done()
    return Sparkplug(named=named, words=recipe.words, most_bytes=recipe.most_bytes, most_rows=recipe.most_rows)
