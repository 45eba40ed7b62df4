"""Steps of which the field lists of OSG classes are made."""

from collections.abc import Callable

from loaders.osgb.objects import Class, Reader
from loaders.osgb.scene import Thing

type Level[T: Thing] = Callable[[Reader, T], None]


def class_of[T: Thing](make: Callable[[str], T], *levels: Level[T]) -> Class:
    """A class whose objects are made by `make` and filled level by level."""

    def begin(kind: str) -> tuple[Thing, Callable[[Reader], None]]:
        thing = make(kind)

        def fill(reader: Reader) -> None:
            for level in levels:
                level(reader, thing)

        return thing, fill

    return Class(begin)


def since[T: Thing](version: int, level: Level[T]) -> Level[T]:
    """A level that the file has from this version on."""

    def read(reader: Reader, thing: T) -> None:
        if reader.stream.version >= version:
            level(reader, thing)

    return read


def passed(codes: str) -> Level[Thing]:
    """Fields that are read and forgotten.

    b: a byte; i: four; d: eight; s: a text; o: an object that may be there; m: a matrix; t: texts behind a byte that
    says whether they are there; u: a bracketed object behind such a byte; l: such a list of objects.
    """

    def read(reader: Reader, _: Thing) -> None:
        stream = reader.stream
        for code in codes:
            match code:
                case "b" | "i" | "d":
                    stream.skip({"b": 1, "i": 4, "d": 8}[code])
                case "s":
                    stream.text()
                case "o":
                    reader.maybe()
                case "m":
                    matrix(reader)
                case "t":
                    texts(reader)
                case "u":
                    bracketed(reader)
                case _:
                    things(reader)

    return read


def matrix(reader: Reader) -> tuple[float, ...]:
    """Sixteen numbers in a bracket."""
    stream = reader.stream
    stream.open()
    return stream.reals(16)


def texts(reader: Reader) -> None:
    """A list of texts behind a byte that says whether it is there; they are forgotten."""
    stream = reader.stream
    if stream.flag():
        count = stream.count(4)
        stream.open()
        for _ in range(count):
            stream.text()


def bracketed(reader: Reader) -> None:
    """A bracketed object behind such a byte; it is forgotten."""
    if reader.stream.flag():
        reader.stream.open()
        reader.thing()


def things(reader: Reader) -> list[Thing]:
    """A list of objects behind a byte that says whether it is there; what was stepped over is left out."""
    stream = reader.stream
    if not stream.flag():
        return []
    count = stream.count(8)
    stream.open()
    return [thing for thing in (reader.thing() for _ in range(count)) if thing is not None]


def object_fields(reader: Reader, thing: Thing) -> None:
    """What everything has: a name, and data that others hang on to it."""
    stream = reader.stream
    thing.name = stream.text()
    stream.skip(4)
    if stream.version >= 77:
        reader.maybe()
    else:
        bracketed(reader)


def maybe_skip(reader: Reader, size: int) -> None:
    """So many bytes behind a byte that says whether they are there."""
    if reader.stream.flag():
        reader.stream.skip(size)
