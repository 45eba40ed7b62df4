import random
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from struct import pack

import numpy as np
import pytest

from loaders.osgb.model import model_of, shapes_in
from loaders.osgb.read import Scene, first_lod, read_osgb
from loaders.osgb.scene import Geometry, Lod, Node
from loaders.workers import one_by_one
from scenes.trouble import Report, Trouble
from tests.gltf_files import samples
from tests.osgb_files import (
    GREEN,
    MAGIC,
    Step,
    Writer,
    a_tile,
    children,
    geode,
    group,
    jpeg,
    node,
    packed,
    paged,
    shape,
    state,
    whole_picture,
)

VERSIONS = (70, 76, 77, 80, 91, 95, 98, 100, 112, 130, 142, 145, 147, 149, 151, 154, 155, 156, 161, 201)
COUNTS = {
    "Tile_+000_+012": (6746, 3434, 1, 1),
    "Tile_+000_+012_L15_0u": (9886, 5325, 1, 1),
    "Tile_+000_+012_L16_0uu": (15730, 9216, 1, 1),
    "Tile_+000_+012_L17_0uuu": (25624, 16928, 1, 1),
    "Tile_+000_+012_L18_0uuuu": (40919, 29910, 4, 4),
    "Tile_+000_+012_L19_0uuuu0": (16777, 13422, 8, 8),
    "Tile_+000_+012_L19_0uuuu1": (18607, 14410, 8, 8),
    "Tile_+000_+012_L19_0uuuu2": (10826, 8274, 8, 8),
    "Tile_+000_+012_L19_0uuuu3": (22510, 18581, 8, 8),
}
"""Vertices, triangles, pictures and references to finer files of the real files."""


def below(top: Node) -> Iterator[Node]:
    yield top
    for child in top.children:
        yield from below(child)


def geometries(scene: Scene) -> list[Geometry]:
    return [each for each in below(scene.root) if isinstance(each, Geometry)]


def walked(content: bytes) -> tuple[Scene, Report]:
    """A file read to its last pixel."""
    report = Report()
    scene = read_osgb(content, report)
    model_of(shapes_in(scene, report), "", report, nothing_beside, one_by_one)
    return scene, report


def nothing_beside(_: str) -> bytes:
    raise Trouble("没有。", "There is nothing.")


@pytest.mark.parametrize("name", COUNTS)
def test_a_real_file_is_read_to_its_last_byte(name: str) -> None:
    content = (samples("osgb") / "Data" / "Tile_+000_+012" / f"{name}.osgb").read_bytes()
    report = Report()
    scene = read_osgb(content, report)
    shapes = shapes_in(scene, report)
    model = model_of(shapes, name, report, nothing_beside, one_by_one)
    vertices, triangles = sum(len(each.points) for each in model.meshes), sum(len(m.triangles) for m in model.meshes)
    found = vertices, triangles, sum(image is not None for image in model.images), len(scene.lods)
    assert (scene.version, scene.trailing, found, report.notices) == (80, 0, COUNTS[name], [])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("packing", ["0", "zlib"])
@pytest.mark.parametrize("brackets", [False, True])
def test_every_version_says_the_same(version: int, packing: str, brackets: bool) -> None:
    look = state(whole_picture(jpeg(GREEN)), diffuse=(0.5, 0.25, 1.0, 1.0))
    content = packed(paged("b.osgb", geode(shape(state=look))), version, brackets=brackets, packing=packing)
    report = Report()
    scene = read_osgb(content, report)
    model = model_of(shapes_in(scene, report), "a", report, nothing_beside, one_by_one)
    (mesh,), (lod,) = model.meshes, scene.lods
    assert (scene.version, scene.trailing, report.notices) == (version, 0, [])
    assert (lod.files, lod.ranges, lod.centre, lod.radius) == (["", "b.osgb"], [(0, 100), (100, pytest.approx(1e30))],
                                                               (5, 5, 1), 8)  # fmt: skip
    assert mesh.points.tolist() == [[0, 0, 0], [10, 0, 0], [10, 10, 0], [0, 10, 2]]
    assert mesh.triangles.tolist() == [[0, 1, 2], [0, 2, 3]]
    assert mesh.uv is not None
    assert mesh.uv.tolist() == [[0, 1], [1, 1], [1, 0], [0, 0]]
    image = model.images[0]
    assert image is not None
    assert np.abs(image.pixels.astype(int) - GREEN).max() < 8
    assert model.materials[0].colour[:3] == pytest.approx((0.5**2.2, 0.25**2.2, 1.0))


@pytest.mark.parametrize("brackets", [False, True])
def test_the_beginning_alone_tells_the_level_of_detail(brackets: bool) -> None:
    big = shape(np.zeros((5000, 3), np.float32), uv=None)
    content = packed(group(paged("b.osgb", geode(big), start=64, radius=3)), 161, brackets=brackets)
    lod = first_lod(content[:4096])
    assert lod is not None
    assert (lod.files, lod.ranges[1][0], lod.radius) == (["", "b.osgb"], 64, 3)
    assert first_lod(content[:100]) is None
    assert first_lod(b"\0" * 4096) is None


def unknown(out: Writer) -> None:
    with out.thing("plant::Valve"):
        out.body += b"who knows what"


def test_an_unknown_class_without_brackets_is_refused_by_name_and_byte() -> None:
    content = packed(group(unknown, geode(shape())), 80)
    with pytest.raises(Trouble, match=r"plant::Valve") as caught:
        read_osgb(content, Report())
    assert caught.value.notice.place == f"byte {content.index(b'plant::Valve') - 4}"
    assert "plant::Valve" in caught.value.notice.zh
    assert "osgconv" in caught.value.notice.remedy_en


@pytest.mark.parametrize("version", [100, 161])
def test_an_unknown_class_with_brackets_is_stepped_over_and_counted(version: int) -> None:
    scene, report = walked(packed(group(unknown, geode(shape()), unknown), version))
    assert len(geometries(scene)) == 1
    assert [notice.en for notice in report.notices] == [
        "2 objects of the class 'plant::Valve' were stepped over; they are not drawn."
    ]


def test_data_that_others_hang_on_is_read_past() -> None:
    out = Writer(80)
    with out.thing("osg::Group"):
        out.body[-1:] = b"\1"  # it has user data after all
        with out.thing("osg::DefaultUserDataContainer"):
            out.flag(False, True)
            out.whole(1)
            out.text("a word")
            out.flag(True)
            out.whole(1)
            with out.thing("osg::StringValueObject"):
                out.text("TK-101")
        node(out)
        children(out, geode(shape()))
    scene, _ = walked(out.file())
    assert len(geometries(scene)) == 1
    assert scene.trailing == 0


def test_one_shape_in_two_places_is_read_once() -> None:
    def again(out: Writer) -> None:
        out.again("osg::Geometry", 99)

    scene, _ = walked(packed(group(geode(shape(number=99)), geode(again)), 161))
    first, second = geometries(scene)
    assert first is second


def test_a_group_that_contains_itself_is_refused() -> None:
    out = Writer(80)
    with out.thing("osg::Group") as number:
        node(out)
        children(out, lambda out: out.again("osg::Group", number))
    with pytest.raises(Trouble, match="circles"):
        walked(out.file())


def doubled(deep: int) -> Step:
    """A group that holds another one twice, which holds another one twice."""

    def write(out: Writer) -> None:
        with out.thing("osg::Group") as number:
            node(out)
            below: list[Step] = [doubled(deep - 1), lambda out: out.again("osg::Group", number + 1)]
            children(out, *(below if deep else []))

    return write


def test_groups_that_double_at_every_step_are_refused() -> None:
    with pytest.raises(Trouble, match="too many places"):
        walked(packed(doubled(40)))


def test_objects_inside_objects_end_somewhere() -> None:
    step = geode(shape())
    for _ in range(150):
        step = group(step)
    with pytest.raises(Trouble, match="nested too deeply"):
        read_osgb(packed(step), Report())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "mark is missing"),
        (b"#Ascii Scene", "mark is missing"),
        (MAGIC, "4 bytes are due"),
        (MAGIC + pack("<3I", 2, 80, 0), "no scene"),
        (MAGIC + pack("<3I", 1, 0, 0), "no known version"),
        (MAGIC + pack("<3I", 1, 2**31, 0), "no known version"),
        (MAGIC + pack("<3Ii", 1, 80, 0, 7) + b"snappy!", "Packing 'snappy!'"),
        (MAGIC + pack("<3Ii", 1, 80, 0, 2**30), "absurd length"),
        (MAGIC + pack("<3II", 1, 80, 1, 2**30), "items are claimed"),
        (MAGIC + pack("<3Ii", 1, 80, 0, 4) + b"zlib" + b"\x78\x9cnonsense", "packed data is damaged"),
        (MAGIC + pack("<3Ii", 1, 80, 0, 4) + b"zlib" + zlib.compress(bytes(1000))[:-5], "cut short"),
        (packed(lambda out: out.text("NULL")), "no node"),
    ],
)
def test_what_is_no_scene_says_why(content: bytes, said: str) -> None:
    with pytest.raises(Trouble, match=said):
        read_osgb(content, Report())


def test_an_inflated_bomb_is_refused() -> None:
    bomb = zlib.compress(bytes(100 * 1024**2), 9)
    with pytest.raises(Trouble, match="more than Parkwatch accepts"):
        read_osgb(MAGIC + pack("<3Ii", 1, 161, 4, 4) + b"zlib" + bomb, Report())


def test_schema_and_domains_in_the_header_are_stepped_over() -> None:
    out = Writer(161)
    geode(shape())(out)
    plain = out.file()
    schema = pack("<i", 5) + b"a=b:1"
    domains = pack("<I", 1) + pack("<i", 4) + b"mine" + pack("<i", 3)
    content = plain[:16] + pack("<I", 7) + domains + plain[20:25] + schema + plain[25:]
    scene, _ = walked(content)
    assert len(geometries(scene)) == 1


def hurt(content: bytes, seed: int) -> bytes:
    """A few bytes changed, or four in a row made huge."""
    chance = random.Random(seed)
    broken = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(broken))
        if chance.random() < 0.3:
            broken[place : place + 4] = chance.choice((b"\xff\xff\xff\x7f", b"\xff" * 4, b"\0\0\0\x80", b"\0" * 4))
        else:
            broken[place] ^= 1 << chance.randrange(8)
    return bytes(broken)


@pytest.mark.parametrize(("version", "packing"), [(80, "0"), (100, "0"), (161, "0"), (161, "zlib")])
def test_a_damaged_file_is_read_or_refused_and_nothing_else(version: int, packing: str) -> None:
    look = state(whole_picture(jpeg(GREEN)))
    content = packed(group(paged("b.osgb", geode(shape(state=look))), geode(shape())), version, packing=packing)
    ends = Counter[str]()
    for seed in range(1500):
        try:
            walked(hurt(content, seed))
            ends["read"] += 1
        except Trouble:
            ends["refused"] += 1
    assert ends["read"] + ends["refused"] == 1500
    assert ends["refused"] > 100


@pytest.mark.parametrize(("version", "brackets"), [(80, False), (161, False), (161, True)])
def test_a_file_cut_anywhere_is_refused(version: int, brackets: bool) -> None:
    content = packed(paged("b.osgb", geode(shape(state=state(whole_picture(jpeg(GREEN)))))), version, brackets=brackets)
    for length in range(len(content)):
        with pytest.raises(Trouble):
            read_osgb(content[:length], Report())


def test_a_real_file_cut_or_damaged_is_read_or_refused() -> None:
    content = (samples("osgb") / "Data" / "Tile_+000_+012" / "Tile_+000_+012.osgb").read_bytes()
    for length in range(0, len(content), 997):
        with pytest.raises(Trouble):
            read_osgb(content[:length], Report())
    for seed in range(150):
        with suppress(Trouble):
            walked(hurt(content, seed))


def test_a_tile_that_was_written_has_what_was_asked_for() -> None:
    scene, _ = walked(a_tile("b.osgb", "c.osgb"))
    assert [lod.files for lod in scene.lods] == [["", "b.osgb"], ["", "c.osgb"]]
    assert all(isinstance(each, Lod) for each in scene.root.children)
