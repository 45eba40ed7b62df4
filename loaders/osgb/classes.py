"""Every class that is read, as the list of its base classes' fields and its own, outermost first.

Source: OpenSceneGraph 3.6, osgWrappers/serializers/osg. Classes that change nothing we draw are lists of sizes, so that
files without brackets can be read past them.
"""

from collections.abc import Mapping

from loaders.osgb.arrays import ELEMENTS, draw_elements
from loaders.osgb.drawables import (
    draw_arrays_fields,
    draw_lengths_fields,
    drawable_fields,
    elements,
    geometry_fields,
    primitives,
)
from loaders.osgb.fields import Level, class_of, object_fields, passed, since
from loaders.osgb.nodes import (
    children_fields,
    lod_fields,
    matrix_fields,
    node_fields,
    paged_lod_fields,
    pose_fields,
    switched_fields,
    transform_fields,
)
from loaders.osgb.objects import Class
from loaders.osgb.scene import Geometry, Lod, Node, Paint, State, Texture, Thing, Transform
from loaders.osgb.states import paint_fields, state_fields, texture_2d_fields, texture_fields


def _attribute(codes: str) -> Class:
    """A part of a state that changes nothing here."""
    return class_of(Thing, object_fields, passed("oo"), passed(codes))


def _plain(*levels: Level[Thing]) -> Class:
    return class_of(Thing, object_fields, *levels)


_PASSED: Mapping[str, Class] = {
    **{f"osg::{name}": _attribute(codes) for name, codes in {
        "AlphaFunc": "ii", "BlendColor": "iiii", "BlendFunc": "iiii", "ColorMask": "bbbb", "CullFace": "i",
        "Depth": "iddb", "FrontFace": "i", "LightModel": "iiiiibb", "LineWidth": "i", "Point": "iiiiiii",
        "PolygonOffset": "ii", "ShadeModel": "i", "TexEnv": "iiiii", "TexMat": "mb",
    }.items()},
    **{f"osg::{name}ValueObject": _plain(passed(codes)) for name, codes in {
        "Bool": "b", "Char": "b", "UChar": "b", "Short": "bb", "UShort": "bb", "Int": "i", "UInt": "i", "Float": "i",
        "Double": "d", "String": "s", "Vec2f": "ii", "Vec3f": "iii", "Vec4f": "iiii", "Vec2d": "dd", "Vec3d": "ddd",
        "Vec4d": "dddd", "Plane": "dddd", "Quat": "dddd", "Matrixf": "m", "Matrixd": "m",
    }.items()},
    **{f"osg::{name}": _plain(passed("iib"), since(201, passed("i"))) for name in (
        "VertexBufferObject", "ElementBufferObject",
    )},
    **{f"osg::{name}": _plain(passed("o")) for name in ("Callback", "NodeCallback", "UpdateCallback")},
    "osg::DefaultUserDataContainer": _plain(passed("utl")),
    "osg::EllipsoidModel": _plain(passed("dd")),
}  # fmt: skip

CLASSES: Mapping[str, Class] = {
    "osg::Node": class_of(Node, object_fields, node_fields),
    "osg::Group": class_of(Node, object_fields, node_fields, children_fields),
    "osg::Switch": class_of(Node, object_fields, node_fields, children_fields, switched_fields),
    "osg::CoordinateSystemNode": class_of(Node, object_fields, node_fields, children_fields, passed("sso")),
    "osg::MatrixTransform": class_of(
        Transform, object_fields, node_fields, children_fields, transform_fields, matrix_fields
    ),
    "osg::PositionAttitudeTransform": class_of(
        Transform, object_fields, node_fields, children_fields, transform_fields, pose_fields
    ),
    "osg::LOD": class_of(Lod, object_fields, node_fields, children_fields, lod_fields),
    "osg::PagedLOD": class_of(Lod, object_fields, node_fields, lod_fields, paged_lod_fields),
    "osg::Geode": class_of(Node, object_fields, node_fields, children_fields),
    "osg::Geometry": class_of(Geometry, object_fields, since(154, node_fields), drawable_fields, geometry_fields),
    "osg::DrawArrays": primitives(draw_arrays_fields),
    "osg::DrawArrayLengths": primitives(draw_lengths_fields),
    **{f"osg::DrawElements{name}": primitives(draw_elements(name)) for name in ("UByte", "UShort", "UInt")},
    **{f"osg::{kind}": elements(kind) for kind in ELEMENTS},
    "osg::StateSet": class_of(State, object_fields, state_fields),
    "osg::Material": class_of(Paint, object_fields, passed("oo"), paint_fields),
    "osg::Texture2D": class_of(Texture, object_fields, passed("oo"), texture_fields, texture_2d_fields),
    **_PASSED,
}
"""Every class that is read, by its name in the file."""
