"""Accessors that are gone through all at once give what each by itself gives, and refuse what each would refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from loaders.allowance import Allowance
from loaders.gltf.buffers import Buffers, read_buffers
from loaders.gltf.document import Item, Objects
from loaders.gltf.plain import NOT_PLAIN, PlainViews, plain_accessors, plain_views
from scenes.trouble import Report, Trouble

BYTES = memoryview(np.arange(96, dtype=np.uint8).tobytes())
VIEW: Mapping[str, object] = {"buffer": 0, "byteOffset": 8, "byteLength": 72}
ACCESSOR: Mapping[str, object] = {
    "bufferView": 0, "byteOffset": 4, "componentType": 5126, "type": "VEC3", "count": 5,
}  # fmt: skip
GONE = object()
STRANGE: tuple[object, ...] = (
    GONE, 0, 1, 2, 3, 4.0, 2.5, 6, 8, 68, 72, 88, 89, 96, -1, True, "VEC3", "SCALAR", "MAT4", None, [], {}, 5121,
    5123, 5999, 2**31 - 1, 2**31, 2**53, 2**62, 2**63, -(2**63), 2**70, 1e300,
)  # fmt: skip
TOLD = [("view", key) for key in (*VIEW, "byteStride")] + [("accessor", key) for key in (*ACCESSOR, "sparse")]


def document(view: Mapping[str, object], accessor: Mapping[str, object]) -> dict[str, object]:
    return {
        "buffers": [{"byteLength": len(BYTES)}, {"byteLength": 10_000}],
        "bufferViews": [view, VIEW],
        "accessors": [accessor, {**ACCESSOR, "bufferView": 1}],
    }


def read(told: Mapping[str, object]) -> tuple[Buffers, Report]:
    report, root = Report(), Item(told, "")
    lists = {key: root.listed(key) for key in told}
    return read_buffers(lists, BYTES, lambda _: b"", Allowance(10_000, "", ""), report), report


def read_one_by_one(told: Mapping[str, object]) -> tuple[Buffers, Report]:
    """The same where nothing counts as plain."""

    def none(views: Objects, contents: Sequence[memoryview]) -> PlainViews:
        plain = plain_views(views, contents)
        return replace(plain, buffer=[NOT_PLAIN] * len(plain.buffer))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("loaders.gltf.buffers.plain_views", none)
        return read(told)


def outcome(buffers: Buffers, report: Report) -> object:
    return answer(buffers, 0), answer(buffers, 1), report.notices


def answer(buffers: Buffers, row: int) -> object:
    try:
        column = buffers.column(row)
    except Trouble as trouble:
        return trouble.notice
    return column.dtype, column.shape, column.tobytes(), column.flags.writeable


@pytest.mark.parametrize(("which", "key"), TOLD)
def test_one_strange_member_changes_nothing_but_its_own_accessor(which: str, key: str) -> None:
    for value in STRANGE:
        view, accessor = dict(VIEW), dict(ACCESSOR)
        changed = view if which == "view" else accessor
        changed.pop(key, None)
        changed |= {} if value is GONE else {key: value}
        told = document(view, accessor)
        assert outcome(*read(told)) == outcome(*read_one_by_one(told)), (key, value)
        assert answer(read(told)[0], 1) == answer(read(document(VIEW, ACCESSOR))[0], 1)


def test_strange_members_together_are_taken_as_one_by_one() -> None:
    for count, start, length, offset in product(
        (1, 5, 6, 2**31 - 1, 2**62), (0, 1, 4, 2**53, 2**62), (60, 2**62), (0, 36, 37)
    ):
        view = {**VIEW, "byteOffset": offset, "byteLength": length}
        accessor = {**ACCESSOR, "count": count, "byteOffset": start}
        told = document(view, accessor)
        assert outcome(*read(told)) == outcome(*read_one_by_one(told)), (count, start, length, offset)


def test_views_that_are_plain_are_cut_where_they_lie_and_others_are_left() -> None:
    views = plain_views(
        [VIEW, {**VIEW, "byteStride": 12}, {**VIEW, "byteLength": 89}, {"buffer": 1, "byteLength": 1}], [BYTES]
    )
    assert views.buffer == [0, NOT_PLAIN, NOT_PLAIN, NOT_PLAIN]
    assert views.content(0) == BYTES[8:80]
    accessors = plain_accessors([ACCESSOR, {**ACCESSOR, "bufferView": 1}, {**ACCESSOR, "sparse": {}}], views)
    assert accessors.buffer == [0, NOT_PLAIN, NOT_PLAIN]


def test_a_plain_accessor_is_paid_for_like_any_other() -> None:
    buffers, _ = read(document(VIEW, ACCESSOR))
    buffers.allowance.left = 59
    with pytest.raises(Trouble) as refused:
        buffers.column(0)
    assert refused.value.notice.place == "/accessors/0"
    buffers.allowance.left = 120
    assert buffers.column(1).shape == (5, 3)
    assert buffers.allowance.left == 60
