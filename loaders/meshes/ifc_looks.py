"""How the shapes of an IFC file look: the surface styles of their items, else of what they are made of.

Source: ISO 16739-1, IfcStyledItem, IfcSurfaceStyleRendering, IfcMaterialDefinitionRepresentation.
"""

from typing import NamedTuple

from loaders.meshes.ifc_text import Entity, IfcText, as_number, entities, short

SHADES = ("IFCSURFACESTYLERENDERING", "IFCSURFACESTYLESHADING")


class Look(NamedTuple):
    """Red, green and blue from 0 to 1 as the file has them, and how far one sees through it."""

    name: str
    red: float
    green: float
    blue: float
    transparency: float


class Looks:
    """The looks of a file's items and materials."""

    def __init__(self, document: IfcText) -> None:
        self._items: dict[int, Look] = {}
        self._materials: dict[int, Entity] = {}
        self._made_of: dict[int, Look] = {}
        for styled in document.all_of("IfcStyledItem"):
            if isinstance(item := styled.value(0), Entity) and (look := _of_styles(styled.value(1))) is not None:
                self._items[item.number] = look
        for relation in document.all_of("IfcRelAssociatesMaterial"):
            if isinstance(material := relation.value(5), Entity):
                self._materials.update(dict.fromkeys((each.number for each in entities(relation.value(4))), material))
        for shown in document.all_of("IfcMaterialDefinitionRepresentation"):
            self._keep_material(shown)

    def of_item(self, item: Entity) -> Look | None:
        """The look of a representation's item, None where it has none of its own."""
        return self._items.get(item.number)

    def of_material(self, product: Entity) -> Look | None:
        """The look of what a product is made of, None without one; ValueError where that cannot be told here."""
        material = self._materials.get(product.number)
        if material is None or not self._made_of:
            return None
        if material.kind != "IFCMATERIAL":
            raise ValueError(material.kind)  # of layers and lists the kernel knows which one is seen
        return self._made_of.get(material.number)

    def _keep_material(self, shown: Entity) -> None:
        if not isinstance(material := shown.value(3), Entity):
            return
        for represented in entities(shown.value(2)):
            for styled in entities(represented.value(3)):
                if (look := _of_styles(styled.value(1))) is not None:
                    self._made_of.setdefault(material.number, look)


def _of_styles(styles: object) -> Look | None:
    """The first surface style, straight or by way of an assignment, as IFC2x3 has it."""
    for style in entities(styles):
        if style.kind == "IFCPRESENTATIONSTYLEASSIGNMENT":
            if (look := _of_styles(style.value(0))) is not None:
                return look
        elif style.kind == "IFCSURFACESTYLE":
            for shade in entities(style.value(2)):
                if shade.kind in SHADES and (look := _shaded(style, shade)) is not None:
                    return look
    return None


def _shaded(style: Entity, shade: Entity) -> Look | None:
    """Its diffuse colour, which may be a share of the colour of the surface, else that."""
    surface, diffuse = _colour(shade.value(0)), shade.value(2)
    if surface is None:
        return None
    red, green, blue = surface
    if isinstance(diffuse, Entity):
        if (own := _colour(diffuse)) is not None:
            red, green, blue = own
        elif (share := as_number(diffuse.value(0))) is not None:
            red, green, blue = (each * share for each in surface)
    name = style.value(0)
    return Look(short(name) if isinstance(name, str) else "", red, green, blue, as_number(shade.value(1)) or 0.0)


def _colour(entity: object) -> tuple[float, float, float] | None:
    if not isinstance(entity, Entity) or entity.kind != "IFCCOLOURRGB":
        return None
    red, green, blue = (as_number(entity.value(row)) for row in (1, 2, 3))
    return None if red is None or green is None or blue is None else (red, green, blue)
