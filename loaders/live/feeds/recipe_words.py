"""How messages are to be read, from a mapping file: `[message]`, `[columns]`, `[objects]`, `[time]`, `[[quality]]`."""

from loaders.live.feeds.decode import Envelope, Recipe
from loaders.live.feeds.mapping_words import Table, Toml
from loaders.live.feeds.pointers import Pointer, Spot, pointer, spot
from loaders.live.feeds.qualities import SCHEMES, QualityField
from loaders.live.feeds.raw_columns import BINARY, Shape
from loaders.live.feeds.times import FORMS, Times, zone_of
from scenes.quality import BY_NAME

ENCODINGS = ("utf-8", "gbk")


def recipe_of(name: str, format_: str, words: Table, binding: Table) -> Recipe:
    """Everything a decoder must know; `words` is the whole file, `binding` its table of that name."""
    bounds, time = words.table("bounds"), words.table("time")
    zone = zone_of(time.text("zone", "+08:00"), file=time.file, place=f"{time.place}/zone")
    recipe = Recipe(
        name=name,
        envelope=_envelope(words.table("message"), words),
        shapes=tuple(_shapes(format_, words)),
        times=Times(time.choice("form", FORMS, "ms"), zone),
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
        table=codes,
        dtype=table.choice("type", BINARY, "u1"),
        whole=table.choice("of", ("reading", "message"), "reading") == "message",
    )
    table.done()
    return found


def _values(table: Table) -> dict[str, float]:
    return {word: table.number(word) for word in table.words()}
