"""The rows of a PLY file to columns: at once where all lists are equally long, else row by row."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.meshes.decimals import Words, decimals, words_of
from loaders.meshes.ply_head import Element, Header, Property, broken
from scenes.columns import Numbers

MOST_UNEVEN = 5_000_000
"""Rows whose lists differ in length and are walked one by one."""

type Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lists:
    """A list property: the length of each row's list, and their members end to end."""

    sizes: Numbers
    members: Column


@dataclass(frozen=True, slots=True)
class Table:
    """An element's columns by name."""

    columns: dict[str, Column]
    lists: dict[str, Lists]


def read_tables(content: bytes, header: Header) -> dict[str, Table]:
    """The columns of every element by its name; Trouble when the file ends before they do."""
    if not header.order:
        return _text_tables(content[header.end :], header)
    tables, at = dict[str, Table](), header.end
    for element in header.elements:
        table, at = _binary_table(content, at, element, header.order)
        tables.setdefault(element.name, table)
    return tables


def _binary_table(content: bytes, at: int, element: Element, order: str) -> tuple[Table, int]:
    """Rows as one array where all lists are as long as in the first row, which is nearly always so."""
    lengths = _first_lengths(content, at, element, order)
    if 16 * sum(lengths.values()) + 16 * len(element.properties) > min(len(content), 2**30):
        return _uneven(content, at, element, order)
    fields = list[tuple[str, str] | tuple[str, str, tuple[int]]]()
    for row, each in enumerate(element.properties):
        if each.length:
            fields += [(f"n{row}", f"{order}{each.length}"), (f"{row}", f"{order}{each.number}", (lengths[row],))]
        else:
            fields.append((f"{row}", f"{order}{each.number}"))
    kind: np.dtype[np.void] = np.dtype(fields)
    end = at + kind.itemsize * element.count
    if end > len(content):
        return _uneven(content, at, element, order)
    rows = np.frombuffer(content, kind, element.count, at)
    if not all((rows[f"n{row}"] == length).all() for row, length in lengths.items()):
        return _uneven(content, at, element, order)
    table = Table({}, {})
    for row, each in enumerate(element.properties):
        values: Column = rows[f"{row}"].astype(np.float64)
        if each.length:
            table.lists[each.name] = Lists(np.full(element.count, lengths[row]), values.reshape(-1))
        else:
            table.columns[each.name] = values
    return table, end


def _first_lengths(content: bytes, at: int, element: Element, order: str) -> dict[int, int]:
    lengths = dict[int, int]()
    for row, each in enumerate(element.properties):
        if not element.count or at >= len(content):
            lengths |= {row: 0} if each.length else {}
        elif each.length:
            lengths[row], at = _length(content, at, each, order)
            at += lengths[row] * np.dtype(each.number).itemsize
        else:
            at += np.dtype(each.number).itemsize
    return lengths


def _length(content: bytes, at: int, each: Property, order: str) -> tuple[int, int]:
    """The length of the list that begins here, and where its members begin."""
    size = np.dtype(each.length).itemsize
    if at + size > len(content):
        raise broken("文件不完整。", "The file is cut short.", at)
    value = np.frombuffer(content, f"{order}{each.length}", 1, at)[0]
    if not 0 <= value <= len(content):
        raise broken("列表长度不合理。", "A list has an absurd length.", at)
    return int(value), at + size


def _uneven(content: bytes, at: int, element: Element, order: str) -> tuple[Table, int]:
    """Row by row: where polygons differ in their number of corners nothing else is possible."""
    if element.count > MOST_UNEVEN:
        raise broken("多边形过多。", f"There are more than {MOST_UNEVEN} polygons of different kinds.", at)
    spans = [list[tuple[int, int]]() for _ in element.properties]
    for _ in range(element.count):
        for row, each in enumerate(element.properties):
            count = 1
            if each.length:
                count, at = _length(content, at, each, order)
            end = at + count * np.dtype(each.number).itemsize
            if end > len(content):
                raise broken("文件不完整。", "The file is cut short.", at)
            spans[row].append((at, end))
            at = end
    table = Table({}, {})
    for each, own in zip(element.properties, spans, strict=True):
        raw = b"".join([content[start:end] for start, end in own])
        members = np.frombuffer(raw, f"{order}{each.number}").astype(np.float64)
        if each.length:
            size = np.dtype(each.number).itemsize
            table.lists[each.name] = Lists(np.array([(end - start) // size for start, end in own], np.int64), members)
        else:
            table.columns[each.name] = members
    return table, at


def _text_tables(body: bytes, header: Header) -> dict[str, Table]:
    words = words_of(np.frombuffer(body + b"\n", np.uint8))
    values, at = decimals(words), 0
    tables = dict[str, Table]()
    for element in header.elements:
        table, at = _text_table(values, at, element, words)
        tables.setdefault(element.name, table)
    return tables


def _text_table(values: Column, at: int, element: Element, words: Words) -> tuple[Table, int]:
    width = len(element.properties)
    if all(not each.length for each in element.properties):
        end = at + width * element.count
        _check_end(end, values, words)
        rows = values[at:end].reshape(-1, width)
        return Table({each.name: rows[:, row] for row, each in enumerate(element.properties)}, {}), end
    spans = [list[tuple[int, int]]() for _ in element.properties]
    for _ in range(element.count):
        for row, each in enumerate(element.properties):
            count = 1
            if each.length:
                _check_end(at + 1, values, words)
                length = values[at]
                if not 0 <= length <= len(values):
                    raise broken("列表长度不合理。", "A list has an absurd length.", int(words.starts[at]))
                count, at = int(length), at + 1
            spans[row].append((at, at + count))
            at += count
        _check_end(at, values, words)
    table = Table({}, {})
    for each, own in zip(element.properties, spans, strict=True):
        edges = np.array(own, np.int64).reshape(-1, 2)
        sizes = edges[:, 1] - edges[:, 0]
        members = values[np.repeat(edges[:, 0] - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))]
        if each.length:
            table.lists[each.name] = Lists(sizes, members)
        else:
            table.columns[each.name] = members
    return table, at


def _check_end(end: int, values: Column, words: Words) -> None:
    if end > len(values):
        raise broken("文件不完整。", "The file is cut short.", int(words.ends[-1]) if len(words.ends) else 0)
