"""What an IFC product is called, what it belongs to and what else the file says of it."""

from collections.abc import Sequence
from itertools import islice

from loaders.meshes.ifc_library import Entity, kind, many, one, text, wrapped
from scenes.model import Part

DEEPEST = 20
"""Levels of a spatial structure."""
MOST_PROPERTIES = 60
"""Properties of one part; a list longer than that is read by nobody."""


class Structure:
    """Looks up what products belong to; what many have in common is looked up once."""

    def __init__(self) -> None:
        self._within: dict[int, tuple[str, ...]] = {}
        self._sets: dict[int, tuple[tuple[str, str], ...]] = {}

    def part_of(self, product: Entity) -> Part:
        """The part of a product. Its code is the GlobalId: it outlives every export, as no name and no tag does."""
        tag, code = text(product, "Tag"), text(product, "GlobalId")
        name = text(product, "Name") or tag or kind(product)
        within = self._place_of(product) + self._systems_of(product)
        return Part(name, code, within, tuple(islice(self._properties_of(product, tag, within), MOST_PROPERTIES)))

    def _place_of(self, product: Entity, level: int = 0) -> tuple[str, ...]:
        """Site, building, storey, assembly: whatever is above the product, the project itself left out."""
        above = self._above(product)
        if above is None or level > DEEPEST or above.is_a("IfcProject"):
            return ()
        if above.id() not in self._within:
            name = text(above, "Name") or text(above, "LongName") or kind(above)
            self._within[above.id()] = (*self._place_of(above, level + 1), name)
        return self._within[above.id()]

    def _above(self, product: Entity) -> Entity | None:
        for inverse, upward in (("ContainedInStructure", "RelatingStructure"), ("Decomposes", "RelatingObject")):
            for relation in many(product, inverse):
                if (above := one(relation, upward)) is not None:
                    return above
        return None

    def _systems_of(self, product: Entity) -> tuple[str, ...]:
        groups = [one(relation, "RelatingGroup") for relation in many(product, "HasAssignments")]
        return tuple(
            dict.fromkeys(text(group, "Name") for group in groups if group is not None and group.is_a("IfcSystem"))
        )

    def _properties_of(self, product: Entity, tag: str, within: Sequence[str]) -> list[tuple[str, str]]:
        own = [("IFC", kind(product)), ("Tag", tag), ("ObjectType", text(product, "ObjectType"))]
        own += [("Description", text(product, "Description"))]
        for relation in (*many(product, "IsDefinedBy"), *many(product, "IsTypedBy")):
            if (typed := one(relation, "RelatingType")) is not None:
                own.append(("Type", text(typed, "Name")))
                for each in many(typed, "HasPropertySets"):
                    own += self._set(each)
            elif (defined := one(relation, "RelatingPropertyDefinition")) is not None:
                own += self._set(defined)
        return list(dict.fromkeys((name, value) for name, value in own if value))

    def _set(self, properties: Entity) -> tuple[tuple[str, str], ...]:
        if properties.id() not in self._sets:
            listed = islice(many(properties, "HasProperties"), MOST_PROPERTIES)
            self._sets[properties.id()] = tuple(
                (text(each, "Name"), wrapped(each, "NominalValue")) for each in listed if text(each, "Name")
            )
        return self._sets[properties.id()]
