"""Names inside a package stay inside of it, on every system."""

import pytest

from loaders.tiles.paths import path_within
from scenes.trouble import Trouble
from tests.tile_files import is_well_said


@pytest.mark.parametrize(
    ("base", "uri", "name"),
    [
        ("tileset.json", "a.glb", "a.glb"),
        ("a/b/tileset.json", "../c.glb", "a/c.glb"),
        ("a/b/tileset.json", "../../tileset.json", "tileset.json"),
        ("a/tileset.json", "./d/./e.glb?v=1#top", "a/d/e.glb"),
        ("tileset.json", "%E7%BD%90%20one.glb", "罐 one.glb"),
        ("tileset.json", "a//b.glb", "a/b.glb"),
    ],
)
def test_a_uri_means_a_name_in_the_package(base: str, uri: str, name: str) -> None:
    assert path_within(base, uri) == name


@pytest.mark.parametrize(
    "uri",
    [
        "", "..", "../x.glb", "a/../../x.glb", "%2e%2e/x.glb", "/etc/passwd", "//server/share/x.glb",
        "\\\\server\\share\\x.glb", "..\\x.glb", "C:/x.glb", "c:x.glb", "file:///etc/passwd", "http://other/x.glb",
        "x.glb:stream", "x.glb%3Astream", "a\0b", "CON", "a/nul.glb", "com1.b3dm", "a./x.glb", "a /x.glb", "a/", ".",
        "x" * 2000, "a\nb", "a/..",
    ],
)  # fmt: skip
def test_a_uri_that_leads_out_or_nowhere_is_refused(uri: str) -> None:
    with pytest.raises(Trouble) as caught:
        path_within("tileset.json", uri)
    assert is_well_said(caught.value)
