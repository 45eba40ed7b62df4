"""Whose name is whose: the rows of a park by a platform's names and numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from scenes.columns import Rows
from scenes.plant import Indicator
from scenes.trouble import Notice

BY = ("code", "tag_number", "position", "table")
MOST_NAMED = 3
"""Unknown names that are told by name."""
MOST_IDS = 4_000_000


def rows_by_name(
    by: str, indicators: Sequence[Indicator], table: Mapping[str, str], faults: list[Notice]
) -> dict[str, int]:
    """The row of every name a message may use. What of table and tag numbers is of no use goes to `faults`."""
    rows = {each.code: row for row, each in enumerate(indicators)}
    if by in {"code", "position"}:
        return rows
    if by == "tag_number":
        return _unique_tag_numbers(indicators, faults)
    strangers = [ours for ours in table.values() if ours not in rows]
    if strangers:
        faults.append(
            Notice(
                f"对照表里有 {len(strangers)} 个编码不在本园区：{', '.join(strangers[:MOST_NAMED])}",
                f"{len(strangers)} codes of the table are not of this park: {', '.join(strangers[:MOST_NAMED])}",
                "改正对照表。",
                "Mend the table.",
            )
        )
    return {theirs: rows[ours] for theirs, ours in table.items() if ours in rows}


def _unique_tag_numbers(indicators: Sequence[Indicator], faults: list[Notice]) -> dict[str, int]:
    counts = Counter(each.tag_number for each in indicators if each.tag_number)
    doubled = [number for number, count in counts.items() if count > 1]
    if doubled:
        faults.append(
            Notice(
                f"{len(doubled)} 个位号不唯一，无法对应：{', '.join(doubled[:MOST_NAMED])}",
                f"{len(doubled)} tag numbers are not unique and cannot be bound: {', '.join(doubled[:MOST_NAMED])}",
                '在映射文件里改用 by = "table"。',
                'Use by = "table" in the mapping file.',
            )
        )
    return {each.tag_number: row for row, each in enumerate(indicators) if counts[each.tag_number] == 1}


def rows_by_number(by: str, count: int, rows: Mapping[str, int]) -> Rows:
    """Row of every number a message may use, -1 for none."""
    if by == "position":
        return np.arange(count, dtype=np.int32)
    numbered = {int(name): row for name, row in rows.items() if name.isascii() and name.isdigit()}
    known = {number: row for number, row in numbered.items() if number < MOST_IDS}
    index = np.full(max(known, default=-1) + 1, -1, np.int32)
    index[list(known)] = list(known.values())
    return index
