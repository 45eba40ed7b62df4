import json
from collections.abc import Callable

import pytest

from loaders.formats import FORMATS, ModelFormat, chosen
from loaders.gltf import whole
from scenes.trouble import Trouble
from tests.gltf_files import one_triangle, packed


def format_of(name: str, recognises: Callable[[bytes], bool]) -> ModelFormat:
    return ModelFormat(name, (f".{name}",), recognises, whole.read)


def test_the_bytes_decide_and_not_the_name() -> None:
    assert chosen("tank.obj", packed(*one_triangle())).name == "glTF 2.0 (GLB)"
    assert chosen("tank.glb", json.dumps(one_triangle()[0]).encode()).name == "glTF 2.0 (JSON)"


def test_the_name_breaks_a_tie() -> None:
    twins = format_of("one", lambda _: True), format_of("two", lambda _: True)
    assert chosen("a.two", b"", twins) is twins[1]
    assert chosen("a.doc", b"", twins) is twins[0]


def test_the_name_speaks_where_the_bytes_say_nothing() -> None:
    assert chosen("damaged.GLB", b"\0\0\0\0") is FORMATS[0]


def test_what_nobody_knows_is_trouble_that_lists_what_is_known() -> None:
    with pytest.raises(Trouble) as caught:
        chosen("plan.qqq", b"\1\2\3")
    assert caught.value.notice.remedy_en.startswith("Supported: glTF 2.0 (GLB), 3D Tiles, glTF 2.0 (JSON)")
    assert caught.value.notice.file == "plan.qqq"


@pytest.mark.parametrize("content", [b'{"type": "FeatureCollection"}', b"[]", b"", b'"asset"'])
def test_other_json_is_not_taken_for_a_model(content: bytes) -> None:
    assert not whole.recognises(content)


def test_a_mark_that_editors_put_before_the_text_does_no_harm() -> None:
    assert whole.recognises(b'\xef\xbb\xbf {"asset": {}}')
