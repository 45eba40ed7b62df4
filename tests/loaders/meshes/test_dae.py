from contextlib import suppress
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from loaders.meshes import dae, dae_work
from loaders.opened import Opened, Said
from scenes.columns import Floats
from scenes.model import Model
from scenes.trouble import Trouble

NAMESPACE = "http://www.collada.org/2005/11/COLLADASchema"
TRIANGLES = '<triangles count="1" material="skin">{inputs}<p>0 0 0 1 0 1 2 0 2</p></triangles>'
SQUARE = '<polylist count="1" material="skin">{inputs}<vcount>4</vcount><p>0 0 0 1 0 1 2 0 2 3 0 3</p></polylist>'
INPUTS = (
    '<input semantic="VERTEX" source="#v" offset="0"/><input semantic="NORMAL" source="#n" offset="1"/>'
    '<input semantic="TEXCOORD" source="#t" offset="2" set="0"/>'
)
DIFFUSE = "<color>1 0 0 1</color>"


def source(name: str, numbers: str, width: int, params: str) -> str:
    count = len(numbers.split())
    accessor = "".join(f'<param name="{each}" type="float"/>' for each in params)
    return (
        f'<source id="{name}"><float_array id="{name}-a" count="{count}">{numbers}</float_array><technique_common>'
        f'<accessor source="#{name}-a" count="{count // width}" stride="{width}">{accessor}</accessor>'
        "</technique_common></source>"
    )


def document(
    *,
    points: str = "0 0 0  1 0 0  1 1 0  0 1 0",
    shape: str = TRIANGLES,
    nodes: str = "",
    diffuse: str = DIFFUSE,
    asset: str = '<unit meter="1"/><up_axis>Z_UP</up_axis>',
    images: str = "",
    more: str = "",
    head: str = '<?xml version="1.0" encoding="utf-8"?>',
) -> str:
    """A document with one geometry, which `nodes` place; one node named "tank" by default."""
    instance = (
        '<instance_geometry url="#g"><bind_material><technique_common>'
        '<instance_material symbol="skin" target="#m"/></technique_common></bind_material></instance_geometry>'
    )
    placed = nodes.replace("{g}", instance) or f'<node id="a" name="tank">{instance}</node>'
    parameters = (
        '<newparam sid="s"><surface type="2D"><init_from>i</init_from></surface></newparam>'
        '<newparam sid="p"><sampler2D><source>s</source></sampler2D></newparam>'
    )
    return f"""{head}<COLLADA xmlns="{NAMESPACE}" version="1.4.1"><asset>{asset}</asset>
<library_images>{images}</library_images>
<library_effects><effect id="e"><profile_COMMON>{parameters if images else ""}<technique sid="c"><lambert>
<diffuse>{diffuse}</diffuse></lambert></technique></profile_COMMON></effect></library_effects>
<library_materials><material id="m" name="red paint"><instance_effect url="#e"/></material></library_materials>
<library_geometries><geometry id="g"><mesh>
{source("p", points, 3, "XYZ")}{source("n", "0 0 1", 3, "XYZ")}{source("t", "0 0  1 0  1 1  0 1", 2, "ST")}
<vertices id="v"><input semantic="POSITION" source="#p"/></vertices>{shape.format(inputs=INPUTS)}
</mesh></geometry></library_geometries>{more}
<library_visual_scenes><visual_scene id="w">{placed}</visual_scene></library_visual_scenes>
<scene><instance_visual_scene url="#w"/></scene></COLLADA>"""


def read(folder: Path, text: str | bytes) -> tuple[Model, Opened]:
    path = folder / "yard.dae"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    opened = Opened(path)
    return dae_work.model_of(opened), opened


def placed(model: Model, row: int = 0) -> Floats:
    """The corners of a placing's triangles, metres."""
    one = model.instances[row]
    mesh = model.meshes[one.mesh]
    corners: Floats = mesh.points[mesh.triangles].reshape(-1, 3) @ one.model_from_mesh[:3, :3].T
    return corners + one.model_from_mesh[:3, 3]


def test_a_shape_its_part_and_its_material_are_read(tmp_path: Path) -> None:
    model, opened = read(tmp_path, document())
    assert not opened.report.notices
    assert placed(model).tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]
    assert [part.name for part in model.parts] == ["tank"]
    material = model.materials[model.meshes[0].material]
    assert (material.name, material.colour) == ("red paint", (1, 0, 0, 1))
    assert model.meshes[0].uv is not None
    assert model.meshes[0].uv.tolist() == [[0, 1], [1, 1], [1, 0]], "v runs downward here and upward there"
    assert model.meshes[0].normals is not None


def test_polygons_become_triangles(tmp_path: Path) -> None:
    model, _ = read(tmp_path, document(shape=SQUARE))
    assert len(model.meshes[0].triangles) == 2


@pytest.mark.parametrize(
    ("asset", "corner"),
    [
        ('<unit meter="0.001"/><up_axis>Z_UP</up_axis>', [0.001, 0, 0]),
        ("<up_axis>Y_UP</up_axis>", [1, 0, 0]),
        ("<up_axis>X_UP</up_axis>", [0, 0, 1]),
        ("", [1, 0, 0]),
    ],
)
def test_unit_and_up_axis_are_those_of_the_file(tmp_path: Path, asset: str, corner: list[float]) -> None:
    model, _ = read(tmp_path, document(asset=asset))
    assert placed(model)[1] == pytest.approx(corner)
    if "Z_UP" not in asset and "X_UP" not in asset:
        assert placed(model)[2] == pytest.approx([1, 0, 1]), "y is up where nothing is said"


def test_nodes_place_shapes_and_name_what_they_lie_within(tmp_path: Path) -> None:
    nodes = (
        '<node name="yard"><translate>10 0 0</translate><node name="440600001001G0001"><translate>0 5 0</translate>{g}'
        '</node><node name="shed"><scale>2 2 2</scale>{g}</node></node>'
    )
    model, _ = read(tmp_path, document(nodes=nodes))
    assert [(part.name, part.code, part.within) for part in model.parts] == [
        ("440600001001G0001", "440600001001G0001", ("yard",)),
        ("shed", "", ("yard",)),
    ]
    assert len(model.meshes) == 1
    assert placed(model, 0)[1].tolist() == [11, 5, 0]
    assert placed(model, 1)[1].tolist() == [12, 0, 0]


def test_a_node_may_be_placed_many_times(tmp_path: Path) -> None:
    library = '<library_nodes><node id="pump" name="pump"><instance_geometry url="#g"/></node></library_nodes>'
    nodes = "".join(
        f'<node name="n{row}"><translate>{row} 0 0</translate><instance_node url="#pump"/></node>' for row in range(3)
    )
    model, _ = read(tmp_path, document(nodes=nodes, more=library))
    assert [one.model_from_mesh[0, 3] for one in model.instances] == [0, 1, 2]


def test_a_picture_beside_the_file_is_read_and_a_missing_one_is_said(tmp_path: Path) -> None:
    image = '<image id="i"><init_from>C:\\work\\skin.png</init_from></image>'
    text = document(images=image, diffuse='<texture texture="p" texcoord="UV0"/>')
    model, opened = read(tmp_path, text)
    assert "cannot be read" in opened.report.notices[0].en
    assert model.materials[model.meshes[0].material].texture is None
    (tmp_path / "skin.png").write_bytes(bytes(imagecodecs.png_encode(np.full((2, 2, 3), 9, np.uint8))))
    model, opened = read(tmp_path, text)
    assert not opened.report.notices
    texture = model.materials[model.meshes[0].material].texture
    assert texture is not None
    assert model.images[texture] is not None


def test_a_file_of_the_whole_disk_is_not_reached(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(bytes(imagecodecs.png_encode(np.full((2, 2, 3), 9, np.uint8))))
    below = tmp_path / "inside"
    below.mkdir()
    image = '<image id="i"><init_from>../secret.png</init_from></image>'
    model, _ = read(below, document(images=image, diffuse='<texture texture="p" texcoord="UV0"/>'))
    assert model.images == ()


BILLION = "".join(f'<!ENTITY b{row} "{f"&b{row - 1};" * 10}">' for row in range(1, 10))


@pytest.mark.parametrize(
    "head",
    [
        f'<?xml version="1.0"?><!DOCTYPE COLLADA [<!ENTITY b0 "x">{BILLION}]>',
        '<?xml version="1.0"?><!DOCTYPE COLLADA [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<?xml version="1.0"?><!DOCTYPE COLLADA SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_are_refused_before_anything_is_unfolded(tmp_path: Path, head: str) -> None:
    with pytest.raises(Trouble, match="XML entities"):
        read(tmp_path, document(head=head))


def test_nodes_that_multiply_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dae_work, "MOST_STEPS", 10_000)

    def level(row: int) -> str:
        inside = "{g}" if row == 0 else f'<instance_node url="#n{row - 1}"/>' * 10
        return f'<node id="n{row}">{inside}</node>'.replace("{g}", '<instance_geometry url="#g"/>')

    library = "<library_nodes>" + "".join(map(level, range(12))) + "</library_nodes>"
    with pytest.raises(Trouble, match="places more than"):
        read(tmp_path, document(nodes='<node><instance_node url="#n11"/></node>', more=library))


def test_a_corner_that_is_no_number_or_does_not_exist_costs_its_triangle(tmp_path: Path) -> None:
    two = '<triangles count="2" material="skin">{inputs}<p>0 0 0 1 0 1 2 0 2 0 0 0 2 0 2 3 0 3</p></triangles>'
    model, opened = read(tmp_path, document(points="0 0 0  1 0 0  1 1 0  NaN 1 0", shape=two))
    assert len(model.meshes[0].triangles) == 1
    assert "1 triangles have corners" in opened.report.notices[0].en


def test_what_is_cut_short_or_damaged_is_trouble_or_a_model(tmp_path: Path) -> None:
    whole = document(nodes='<node name="n"><matrix>1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1</matrix>{g}</node>').encode()
    random = np.random.default_rng(5)
    for length in range(0, len(whole) - 1, 60):
        with pytest.raises(Trouble):
            read(tmp_path, whole[:length])
    for _ in range(100):
        broken = bytearray(whole)
        for at in random.integers(0, len(broken), 2):
            broken[at] = int(random.integers(32, 127))
        with suppress(Trouble):
            read(tmp_path, bytes(broken))


def test_it_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "yard.dae"
    path.write_text(document())
    assert dae.recognises(path.read_bytes())
    model = dae.read(Opened(path, said=Said(encoding="gb18030")))
    assert [part.name for part in model.parts] == ["tank"]
