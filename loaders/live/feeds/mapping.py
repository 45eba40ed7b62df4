"""A mapping file: how one platform writes its readings, and how it wants to be answered. Data, never a program.

The file is read strictly (`mapping_words`): an unknown word is refused by name with the nearest right one. Places in a
message are JSON pointers, a level of the topic or a fixed word; nothing in a file is ever evaluated.
"""

import csv
import re
from collections.abc import Mapping as Mappings
from datetime import timezone
from fractions import Fraction
from io import StringIO
from pathlib import Path

from loaders.jsonfile import Json, read_bytes
from loaders.live.feeds.binding import BY, Binding
from loaders.live.feeds.decode import Envelope, Recipe, last_parts, understood
from loaders.live.feeds.documents import json_document, msgpack_document
from loaders.live.feeds.mapping_words import Table, Toml, read_toml
from loaders.live.feeds.outbox_endpoint import KINDS, METHODS, WORDS, OutboxEndpoint, words_in
from loaders.live.feeds.pointers import Pointer, Spot, pointer, spot
from loaders.live.feeds.qualities import SCHEMES, QualityField
from loaders.live.feeds.raw_columns import BINARY, Shape
from loaders.live.feeds.sparkplug import NAMED, WRAPS_AT, Sparkplug
from loaders.live.feeds.times import FORMS, Times, zone_of
from loaders.live.feeds.understood import Understood
from loaders.live.feeds.units import Conversion, Units, same
from loaders.places import CONFIG
from scenes.plant import IndicatorKind
from scenes.quality import BY_NAME

__all__ = ["Binding", "Mapping", "OutboxEndpoint", "Understood", "read_mapping", "shipped"]

PLATFORMS = CONFIG / "platforms"
FORMATS = ("json", "msgpack", "sparkplug_b")
ENCODINGS = ("utf-8", "gbk")
MOST_TABLE_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"[a-z0-9_]{1,40}")
_FRACTION = re.compile(r"-?[0-9]{1,12}(/[0-9]{1,12}|\.[0-9]{1,12})?", re.ASCII)


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
        self.table: Mappings[str, str] = _code_table(binding, folder) if self.by == "table" else {}
        self.units = _units(words.table("units"))
        self.recipe = _recipe(self.name, self.format, words, binding)
        self._sparkplug = _sparkplug(words.table("sparkplug"), self.recipe) if self.format == "sparkplug_b" else None
        binding.done()
        self.outbox: Mappings[str, OutboxEndpoint] = _outbox(words.table("outbox"))
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
    path = PLATFORMS / f"{name}.toml" if _NAME.fullmatch(name) else Path(path_or_name)
    return Mapping(read_toml(path), path.parent)


def _recipe(name: str, format_: str, words: Table, binding: Table) -> Recipe:
    bounds, time = words.table("bounds"), words.table("time")
    recipe = Recipe(
        name=name,
        envelope=_envelope(words.table("message"), words),
        shapes=tuple(_shapes(format_, words)),
        times=Times(time.choice("form", FORMS, "ms"), _zone(time)),
        qualities=tuple(_quality(each) for each in words.tables("quality")),
        words=_values(words.table("values")),
        encoding=words.choice("encoding", ENCODINGS, "utf-8"),
        most_bytes=bounds.whole("bytes", 16 * 1024 * 1024, least=1, most=256 * 1024 * 1024),
        most_rows=bounds.whole("rows", 200_000, least=1, most=2_000_000),
        last_part=binding.flag("last_part", False),
    )
    bounds.done()
    time.done()
    return recipe


def _sparkplug(table: Table, recipe: Recipe) -> Sparkplug:
    named = table.choice("named", NAMED, "metric")
    table.done()
    return Sparkplug(named=named, words=recipe.words, most_bytes=recipe.most_bytes, most_rows=recipe.most_rows)


def _zone(time: Table) -> timezone:
    return zone_of(time.text("zone", "+08:00"), file=time.file, place=f"{time.place}/zone")


def _shapes(format_: str, words: Table) -> list[Shape]:
    shapes: list[Shape] = []
    for name in ("columns", "objects"):
        if name in words:
            shapes.append(_shape(words.table(name), columns=name == "columns"))
    if not shapes and format_ != "sparkplug_b":
        raise words.trouble(
            "缺少 [columns] 或 [objects]。",
            "Neither [columns] nor [objects] is there.",
            "写明读数在消息的哪里。",
            "Say where in a message the readings are.",
        )
    return shapes


def _shape(table: Table, *, columns: bool) -> Shape:
    types = table.table("types")
    shape = Shape(
        columns=columns,
        at=_pointer(table, "at", ""),
        code=_pointer(table, "code", None if columns else ""),
        value=_pointer(table, "value"),
        time=_pointer(table, "time") if "time" in table else None,
        unit=_pointer(table, "unit") if "unit" in table else None,
        offsets=table.flag("offsets", False),
        types={word: types.choice(word, BINARY) for word in ("code", "value", "time") if word in types},
    )
    types.done()
    table.done()
    return shape


def _pointer(table: Table, name: str, default: str | None = None) -> Pointer:
    return pointer(table.text(name, default), file=table.file, place=f"{table.place}/{name}")


def _spot(table: Table, name: str) -> Spot:
    said: Toml = table.raw(name, "")
    text = said if isinstance(said, bool) else table.text(name, "")
    return spot(text, file=table.file, place=f"{table.place}/{name}")


def _envelope(table: Table, words: Table) -> Envelope:
    answer = words.table("answer")
    envelope = Envelope(
        source=_spot(table, "source"),
        sequence=_spot(table, "sequence"),
        sent=_spot(table, "sent"),
        whole=_spot(table, "whole"),
        heartbeat=_spot(table, "heartbeat"),
        digest=_spot(table, "digest"),
        code=_spot(table, "code"),
        answer=_pointer(answer, "at") if "at" in answer else None,
        good=frozenset(str(each).lower() for each in answer.list("good", [])),
        why=_pointer(answer, "why") if "why" in answer else None,
    )
    answer.done()
    table.done()
    return envelope


def _quality(table: Table) -> QualityField:
    scheme = table.choice("scheme", SCHEMES, "table" if "words" in table else None)
    meaning = table.table("words")
    codes = {word.strip(): BY_NAME[meaning.choice(word, tuple(BY_NAME))].code for word in meaning.words()}
    found = QualityField(
        at=_pointer(table, "at"),
        scheme=scheme,
        place=table.text("at"),
        table=codes,
        dtype=table.choice("type", BINARY, "u1"),
        whole=table.choice("of", ("reading", "message"), "reading") == "message",
    )
    table.done()
    return found


def _values(table: Table) -> dict[str, float]:
    return {word: table.number(word) for word in table.words()}


def _units(table: Table) -> Units:
    kinds = {kind: table.table("kinds").text(kind) for kind in table.table("kinds").words()}
    check = table.table("kinds")
    for kind in IndicatorKind:
        check.raw(kind, "")
    check.done()
    conversions: dict[tuple[str, str], Conversion] = {}
    for each in table.tables("convert"):
        theirs, ours = same(each.text("from")), same(each.text("to"))
        conversions[theirs, ours] = Conversion(_fraction(each, "factor"), _fraction(each, "offset", "0"))
        each.done()
    table.done()
    return Units(kinds, conversions)


def _fraction(table: Table, name: str, default: str | None = None) -> Fraction:
    text = table.text(name, default)
    value = Fraction(text) if _FRACTION.fullmatch(text) and not text.endswith("/0") else None
    if value is None or (name == "factor" and not value):
        raise table.trouble(
            f"{name!r} 不是准确的数：{text!r}。",
            f"{name!r} is no exact number: {text!r}.",
            '写成 "1/1000" 或 "0.001"。',
            'Write it like "1/1000" or "0.001".',
            name,
        )
    return value


def _code_table(binding: Table, folder: Path) -> dict[str, str]:
    """Theirs → ours from a CSV of two columns beside the mapping file, or from a table in it."""
    inline = binding.table("codes")
    codes = {theirs: inline.text(theirs) for theirs in inline.words()}
    if "table" in binding:
        path = folder / binding.text("table")
        text = read_bytes(path, MOST_TABLE_BYTES).decode("utf-8-sig", "replace")
        for number, row in enumerate(csv.reader(StringIO(text)), 1):
            if len(row) != 2:
                raise binding.trouble(
                    f"对照表第 {number} 行不是两列。",
                    f"Row {number} of the table has not two columns.",
                    "每行写：平台编码,我方编码。",
                    "Write in each row: their code,our code.",
                    "table",
                )
            codes[row[0].strip()] = row[1].strip()
    return codes


def _outbox(table: Table) -> dict[str, OutboxEndpoint]:
    found = {kind: _endpoint(kind, table.table(kind)) for kind in KINDS if kind in table}
    for kind in KINDS:
        table.raw(kind, {})
    table.done()
    return found


def _endpoint(kind: str, table: Table) -> OutboxEndpoint:
    done, spelled = table.table("done"), table.table("words")
    body = _plain(table.raw("body", {}))
    endpoint = OutboxEndpoint(
        kind=kind,
        method=table.choice("method", METHODS, "POST"),
        path=_path(table),
        body=body,
        key_header=table.text("key_header", "Idempotency-Key"),
        done_status=frozenset(_statuses(done)),
        done_at=_pointer(done, "at") if "at" in done else None,
        done_words=frozenset(str(each).lower() for each in done.list("good", [])),
        spelled={name: _spelling(spelled.table(name)) for name in spelled.words()},
        time_form=table.choice("time_form", FORMS, "iso8601"),
        zone=_zone(table),
    )
    _refuse_unknown_words(table, endpoint)
    done.done()
    table.done()
    return endpoint


def _path(table: Table) -> str:
    path = table.text("path")
    if not path.startswith("/") or "//" in path or ".." in path or not path.isascii() or not path.isprintable():
        raise table.trouble(
            f"路径 {path!r} 不可用。",
            f"The path {path!r} cannot be used.",
            "写成以 / 开头的路径；主机在站点配置里。",
            "Write a path that begins with /; the host belongs to the site's configuration.",
            "path",
        )
    return path


def _refuse_unknown_words(table: Table, endpoint: OutboxEndpoint) -> None:
    for word in sorted(words_in(endpoint.path) | words_in(endpoint.body) | set(endpoint.spelled)):
        if word not in WORDS:
            listed = ", ".join(WORDS)
            raise table.trouble(
                f"模板里不认识的词 {word!r}。",
                f"The template asks for an unknown word {word!r}.",
                f"可用：{listed}。",
                f"It may ask for: {listed}.",
            )


def _statuses(table: Table) -> list[int]:
    statuses: list[Toml] = table.list("status", [200, 201, 202, 204, 409])
    if not all(type(each) is int and 200 <= each < 600 for each in statuses):
        raise table.trouble(
            "HTTP 状态应为 200 到 599。", "An HTTP status is 200 to 599.", "改正 status。", "Mend status.", "status"
        )
    return [each for each in statuses if isinstance(each, int)]


def _spelling(table: Table) -> dict[str, str | int | float]:
    found: dict[str, str | int | float] = {}
    for word in table.words():
        said = table.raw(word)
        if isinstance(said, (str, int, float)):
            found[word] = said
    return found


def _plain(words: Toml) -> Json:
    if isinstance(words, dict):
        return {key: _plain(each) for key, each in words.items()}
    return [_plain(each) for each in words] if isinstance(words, list) else words
