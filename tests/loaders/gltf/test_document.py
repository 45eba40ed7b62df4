import json

import pytest

from loaders.gltf import document as gltf_document
from loaders.gltf.document import Item, again, document
from scenes.trouble import Notice, Trouble


def item(**members: object) -> Item:
    return Item(members, "/nodes/3")


def test_a_pointer_leads_to_the_fault() -> None:
    root = document(json.dumps({"meshes": [{}, {"primitives": [{"mode": "four"}]}]}).encode())
    with pytest.raises(Trouble) as caught:
        root.items("meshes")[1].items("primitives")[0].integer("mode")
    assert caught.value.notice.place == "/meshes/1/primitives/0/mode"


@pytest.mark.parametrize("value", [True, "7", None, -1, 11, 2.5, [], {}])
def test_what_is_no_whole_number_in_range_is_refused(value: object) -> None:
    with pytest.raises(Trouble, match="whole number from 0 to 10"):
        item(count=value).integer("count", high=10)


def test_a_whole_number_written_with_a_point_is_taken() -> None:
    assert item(count=3.0).integer("count") == 3


def test_a_default_stands_in_only_for_what_is_missing() -> None:
    assert item().integer("mode", default=4) == 4
    with pytest.raises(Trouble):
        item(mode=None).integer("mode", default=4)


@pytest.mark.parametrize("value", [[1, 2], [1, 2, 3, 4], [1, 2, "3"], [1, 2, True], "123", {"0": 1}, [1, 2, 1e16]])
def test_three_numbers_are_three_numbers(value: object) -> None:
    with pytest.raises(Trouble):
        item(scale=value).numbers("scale", 3)


def test_positions_in_a_list_are_inside_it() -> None:
    assert item(children=[0, 2]).rows("children", 3) == [0, 2]
    for value in ([3], [-1], [0.5], [True], 0):
        with pytest.raises(Trouble):
            item(children=value).rows("children", 3)
    with pytest.raises(Trouble, match="empty"):
        item(mesh=0).row("mesh", 0)


def test_a_name_that_is_no_text_is_no_name_and_a_long_one_is_cut() -> None:
    assert item(name=7).text("name") == ""
    assert len(item(name="x" * 10_000).text("name")) == 200


def test_a_path_that_ends_early_leads_nowhere_and_one_through_no_object_is_trouble() -> None:
    assert item(a={"b": {}}).child("a", "b", "c") is None
    with pytest.raises(Trouble, match="JSON object"):
        item(a=[]).child("a", "b")


def test_a_document_of_endless_small_values_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gltf_document, "MOST_VALUES", 1000)
    with pytest.raises(Trouble, match="more values"):
        document(b'{"a":[' + b"0," * 1000 + b"0]}")


def test_a_byte_order_mark_is_passed_over() -> None:
    assert document(b'\xef\xbb\xbf{"a":1}').integer("a") == 1


def test_a_fault_told_again_is_the_same_fault_and_a_fresh_exception() -> None:
    notice = Notice("坏", "bad", "修", "mend", "a.glb", "/x")
    assert again(notice).notice == notice
    assert again(notice) is not again(notice)
