import numpy as np
import pytest

from loaders.meshes.ifc_shapes import Shapes
from loaders.meshes.ifc_text import MOST_NESTED, Entity, IfcText, kind, many, number, numbers, one, text, wrapped
from tests.ifc_files import Ifc


def first(content: str | bytes, name: str = "IfcPump") -> Entity:
    (entity,) = IfcText(content if isinstance(content, bytes) else content.encode()).all_of(name)
    return entity


def test_attributes_are_what_is_written() -> None:
    pump = first(
        "#1=IFCPUMP('g',#2,'it''s; a (pump)',$,*,.T.,.NOTDEFINED.,1.5E-3,-7,(#2,(1.,2.),()),IFCLABEL('x'));\n"
        "#2 = IFCCARTESIANPOINT ( ( 0., -1.5 , 2 ) ) ;"
    )
    point = pump.values[1]
    assert isinstance(point, Entity)
    assert pump.values[2:9] == ("it's; a (pump)", None, None, True, "NOTDEFINED", 0.0015, -7)
    assert pump.values[9] == (point, (1.0, 2.0), ())
    assert (numbers(point, "Coordinates"), point.number, kind(pump)) == ([0.0, -1.5, 2.0], 2, "IfcPump")
    label = pump.values[10]
    assert isinstance(label, Entity)
    assert (label.kind, label.number, label.values) == ("IFCLABEL", 0, ("x",))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (rb"\X2\6C286C34\X0\ tank", "氨水 tank"),
        (rb"\X4\0001F525\X0\!", "🔥!"),
        (rb"\X\E9t\S\i", "été"[:2] + "é"),
        (rb"\PA\a\\b", "a\\b"),
        ("罐".encode(), "罐"),
        ("罐".encode("gb18030"), "罐"),
        (rb"\X2\6C2\X0\ ", r"\X2\6C2\X0\ ".strip()),
    ],
)
def test_letters_beyond_ascii_in_every_way_they_are_written(written: bytes, meant: str) -> None:
    assert text(first(b"#1=IFCPUMP('g',$,'" + written + b"');"), "Name") == meant


def test_comments_are_no_text_and_texts_are_no_comments() -> None:
    pump = first("/* #1=IFCPUMP('no'); */ #1=IFCPUMP('/* g */',$,'a'/* b */);")
    assert (text(pump, "GlobalId"), text(pump, "Name")) == ("/* g */", "a")


def test_what_is_not_there_or_of_another_kind_is_nothing() -> None:
    pump = first("#1=IFCPUMP('g',#99,7);")
    assert (text(pump, "Name"), text(pump, "Tag"), text(pump, "Nonsense"), text(None, "Name")) == ("", "", "", "")
    assert (one(pump, "OwnerHistory"), many(pump, "OwnerHistory"), number(pump, "GlobalId")) == (None, [], None)
    assert wrapped(pump, "Name") == ""
    assert number(first("#1=IFCPUMP('g',$,1.E999);"), "Name") is None


@pytest.mark.parametrize(
    "content",
    ["", "#1=IFCPUMP(", "#1=IFCPUMP('g;", "#1=(IFCA()IFCB());", "#1=IFCPUMP((((;", "#" * 1000, "#1=IFCPUMP(" * 100_000],
)
def test_text_that_makes_no_sense_gives_nothing_and_takes_no_time(content: str) -> None:
    for entity in IfcText(content.encode()).all_of("IfcPump"):
        assert not [value for value in entity.values if isinstance(value, Entity)]


def test_lists_within_lists_come_to_an_end() -> None:
    assert len(first(f"#1=IFCPUMP({'(' * 100_000});").values) <= 1


def test_entities_made_alike_are_described_alike_and_a_circle_is_not_described() -> None:
    document = IfcText(
        b"#1=IFCLINE(#2,#3);#2=IFCCARTESIANPOINT((0.,1.));#3=IFCDIRECTION((1.,0.));"
        b"#4=IFCLINE(#5,#3);#5=IFCCARTESIANPOINT((0.,1.));#6=IFCLINE(#2,#2);#7=IFCLOOP(#8);#8=IFCLOOP(#7);"
    )
    one_, alike, other = (document.all_of("IfcLine")[row].described() for row in range(3))
    assert one_ == alike != other
    assert {loop.described() for loop in document.all_of("IfcLoop")} == {b""}


def test_a_description_that_doubles_at_every_step_is_given_up() -> None:
    lines = [f"#{row}=IFCPAIR(#{row + 1},#{row + 1});" for row in range(1, MOST_NESTED)]
    document = IfcText(("".join(lines) + f"#{MOST_NESTED}=IFCPAIR(1.,2.);").encode())
    assert document.all_of("IfcPair")[0].described() == b""


def test_damaged_texts_are_read_or_left_and_nothing_else() -> None:
    made = Ifc()
    for row in range(3):
        made.product("IFCFLOWSEGMENT", 100 + row, "b", "T", made.shape(made.cut_above(made.box(300, 200, 900), 400)))
    content, seeded = made.text(), np.random.default_rng(20261201)
    for _ in range(300):
        spoilt = bytearray(content)
        for at in seeded.integers(600, len(content), 6).tolist():
            spoilt[at] = int(seeded.integers(32, 127))
        document = IfcText(bytes(spoilt))
        shapes = Shapes(document)
        for product in document.rooted():
            for piece in shapes.pieces(product) or ():
                assert np.isfinite(piece.triangles.points).all()
                assert piece.triangles.triangles.max() < len(piece.triangles.points)
