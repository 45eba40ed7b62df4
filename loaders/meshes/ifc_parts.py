"""What an IFC product is called, what it belongs to and what else the file says of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from loaders.meshes.ifc_text import Entity, IfcText, entities, kind, many, text, wrapped
from scenes.model import Part

DEEPEST = 20
"""Levels of a spatial structure."""
MOST_PROPERTIES = 60
"""Properties of one part; a list longer than that is read by nobody."""

SYSTEMS = (
    "IFCSYSTEM",
    "IFCDISTRIBUTIONSYSTEM",
    "IFCDISTRIBUTIONCIRCUIT",
    "IFCBUILDINGSYSTEM",
    "IFCBUILTSYSTEM",
    "IFCZONE",
    "IFCSTRUCTURALANALYSISMODEL",
)

_ONE, _OTHER = 4, 5
"""Where a relation names what it relates, behind its GlobalId, history, name and description."""


class Structure:
    """Looks up what products belong to; what many have in common is looked up once."""

    def __init__(self, document: IfcText) -> None:
        self._above: dict[int, Entity] = {}
        for below, above in _aggregated(document):
            self._above[below.number] = above
        for relation in document.all_of("IfcRelContainedInSpatialStructure"):
            if isinstance(place := relation.value(_OTHER), Entity):
                self._above.update(dict.fromkeys(_numbers(relation.value(_ONE)), place))
        self._groups = _related(document.all_of("IfcRelAssignsToGroup"), 6)
        self._defined = _related(document.all_of("IfcRelDefinesByProperties"), _OTHER)
        self._typed = _related(document.all_of("IfcRelDefinesByType"), _OTHER)
        self._within: dict[int, tuple[str, ...]] = {}
        self._sets: dict[int, tuple[tuple[str, str], ...]] = {}

    def part_of(self, product: Entity) -> Part:
        """The part of a product. Its code is the GlobalId: it outlives every export, as no name and no tag does."""
        tag, code = text(product, "Tag"), text(product, "GlobalId")
        name = text(product, "Name") or tag or kind(product)
        within = self._place_of(product) + self._systems_of(product)
        return Part(name, code, within, tuple(islice(self._properties_of(product, tag), MOST_PROPERTIES)))

    def _place_of(self, product: Entity, level: int = 0) -> tuple[str, ...]:
        """Site, building, storey, assembly: whatever is above the product, the project itself left out."""
        above = self._above.get(product.number)
        if above is None or level > DEEPEST or above.kind == "IFCPROJECT":
            return ()
        if above.number not in self._within:
            name = text(above, "Name") or text(above, "LongName") or kind(above)
            self._within[above.number] = (*self._place_of(above, level + 1), name)
        return self._within[above.number]

    def _systems_of(self, product: Entity) -> tuple[str, ...]:
        groups = self._groups.get(product.number, ())
        return tuple(dict.fromkeys(text(group, "Name") for group in groups if group.kind in SYSTEMS))

    def _properties_of(self, product: Entity, tag: str) -> list[tuple[str, str]]:
        own = [("IFC", kind(product)), ("Tag", tag), ("ObjectType", text(product, "ObjectType"))]
        own += [("Description", text(product, "Description"))]
        for defined in self._defined.get(product.number, ()):
            own += self._set(defined)
        for typed in self._typed.get(product.number, ()):
            own.append(("Type", text(typed, "Name")))
            for each in entities(typed.value(5)):
                own += self._set(each)
        return list(dict.fromkeys((name, value) for name, value in own if value))

    def _set(self, properties: Entity) -> tuple[tuple[str, str], ...]:
        if properties.number not in self._sets:
            listed = islice(many(properties, "HasProperties"), MOST_PROPERTIES)
            self._sets[properties.number] = tuple(
                (text(each, "Name"), wrapped(each, "NominalValue")) for each in listed if text(each, "Name")
            )
        return self._sets[properties.number]


def voided(document: IfcText) -> set[int]:
    """Numbers of products that openings cut, and of the parts that these are put together from."""
    below: defaultdict[int, list[int]] = defaultdict(list)
    for part, whole in _aggregated(document):
        below[whole.number].append(part.number)
    hosts = [relation.value(_ONE) for relation in document.all_of("IfcRelVoidsElement")]
    waiting, seen = [host.number for host in hosts if isinstance(host, Entity)], set[int]()
    while waiting:
        number = waiting.pop()
        if number not in seen:
            seen.add(number)
            waiting += below[number]
    return seen


def _aggregated(document: IfcText) -> Iterator[tuple[Entity, Entity]]:
    """Parts, and what each is a part of."""
    for name in ("IfcRelNests", "IfcRelAggregates"):
        for relation in document.all_of(name):
            if isinstance(whole := relation.value(_ONE), Entity):
                yield from ((part, whole) for part in entities(relation.value(_OTHER)))


def _related(relations: Iterable[Entity], upward: int) -> dict[int, list[Entity]]:
    """What relations name in place `upward`, by the number of each thing they relate it to."""
    found: defaultdict[int, list[Entity]] = defaultdict(list)
    for relation in relations:
        if isinstance(above := relation.value(upward), Entity):
            for number in _numbers(relation.value(_ONE)):
                found[number].append(above)
    return found


def _numbers(listed: object) -> Sequence[int]:
    return [each.number for each in entities(listed)]
