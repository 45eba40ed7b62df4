"""Regulation tables from `config/regulations/*.csv`. Every row keeps its source, its clause and how far it is checked.

The tables are part of the program, yet a site may replace them: a row that cannot be read is a Trouble with its place.
"""

import csv
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from loaders.places import REGULATIONS
from scenes.hazard import (
    ChemicalClass,
    Cited,
    Exposure,
    HazardLevel,
    HazardTables,
    LevelBand,
    NamedChemical,
    ToxicGas,
)
from scenes.media import PipeColour
from scenes.trouble import Trouble

MOST_BYTES = 4_000_000

type Row = dict[str, str]


def read_hazard_tables(folder: Path = REGULATIONS) -> HazardTables:
    """Tables 1 to 6 of GB 18218-2018. Trouble when one is missing or a row is not readable."""
    return HazardTables(
        named=tuple(rows_of(folder / "gb18218_table1.csv", _named)),
        classes=tuple(rows_of(folder / "gb18218_table2_table4.csv", _class)),
        toxic=tuple(rows_of(folder / "gb18218_table3_beta_toxic.csv", _toxic)),
        exposures=tuple(rows_of(folder / "gb18218_table5_alpha.csv", _exposure)),
        bands=tuple(rows_of(folder / "gb18218_table6_levels.csv", _band)),
    )


def read_pipe_colours(folder: Path = REGULATIONS) -> tuple[PipeColour, ...]:
    """Pipe identification colours of GB 7231-2003; every row is unverified and shown 待核实."""
    return tuple(rows_of(folder / "pipe_colours.csv", _pipe_colour))


def rows_of[T](file: Path, made: Callable[[Row], T]) -> Iterator[T]:
    """The rows of a table, made by `made`. Trouble with its line where one cannot be."""
    for line, row in _read(file):
        try:
            yield made(row)
        except (KeyError, ValueError, ZeroDivisionError) as fault:
            raise Trouble(
                f"法规数据表的这一行无法读取：{fault}",
                f"This row of a regulation table cannot be read: {fault}",
                remedy_zh="恢复随程序提供的文件，或改正这一行。",
                remedy_en="Restore the file that came with the program, or mend this row.",
                file=str(file),
                place=f"line {line}",
            ) from fault


def _read(file: Path) -> Iterator[tuple[int, Row]]:
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
        reader = csv.DictReader(text.splitlines(), restval="", strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except (OSError, ValueError, csv.Error) as fault:
        raise _broken(file, str(fault)) from fault
    if not rows or len(content) > MOST_BYTES:
        raise _broken(file, "no rows" if not rows else f"more than {MOST_BYTES} bytes")
    yield from rows


def _broken(file: Path, fault: str) -> Trouble:
    return Trouble(
        f"法规数据表打不开：{fault}",
        f"A regulation table cannot be opened: {fault}",
        remedy_zh="恢复随程序提供的文件。",
        remedy_en="Restore the file that came with the program.",
        file=str(file),
    )


def _cited(row: Row) -> Cited:
    return Cited(row["source"], row["clause"], row["verified"])


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for word in cell.split(";") if word)


def _positive(cell: str) -> Fraction:
    number = Fraction(cell)
    if number <= 0:
        raise ValueError(f"{cell!r} must be greater than 0")
    return number


def _named(row: Row) -> NamedChemical:
    return NamedChemical(
        number=int(row["no"]),
        name=row["name_zh"],
        cas=_words(row["cas"]),
        aliases=_words(row["alias"]),
        threshold=_positive(row["Q_t"]),
        cited=_cited(row),
    )


def _class(row: Row) -> ChemicalClass:
    return ChemicalClass(
        symbol=row["symbol"],
        name=row["class"],
        definition=row["definition"],
        threshold=_positive(row["Q_t"]),
        beta=_positive(row["beta_table4"]),
        cited=_cited(row),
    )


def _toxic(row: Row) -> ToxicGas:
    return ToxicGas(row["name_zh"], int(row["table1_no"]), _positive(row["beta"]), _cited(row))


def _exposure(row: Row) -> Exposure:
    most = int(row["pop_max"]) if row["pop_max"] else None
    return Exposure(int(row["pop_min"]), most, _positive(row["alpha"]), _cited(row))


def _band(row: Row) -> LevelBand:
    below = Fraction(row["R_max_exclusive"]) if row["R_max_exclusive"] else None
    return LevelBand(HazardLevel(row["label"]), Fraction(row["R_min_inclusive"]), below, _cited(row))


def _pipe_colour(row: Row) -> PipeColour:
    colour = row["srgb_hex_approx"].removeprefix("#")
    if len(colour) != 6:
        raise ValueError(f"{row['srgb_hex_approx']!r} is not #RRGGBB")
    red, green, blue = bytes.fromhex(colour)
    return PipeColour(
        kind=row["kind"],
        medium_zh=row["medium_zh"],
        medium_en=row["medium_en"],
        colour_zh=row["colour_zh"],
        colour=(red, green, blue),
        source=row["source"],
        clause=row["clause"],
        verified=row["verified"],
        note=row["note"],
    )
