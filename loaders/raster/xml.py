"""Elements of an XML document by their names, whatever namespaces they are in."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element


def children(element: Element | None, name: str) -> list[Element]:
    """The children of a name."""
    return [] if element is None else [each for each in element if _name(each) == name]


def child(element: Element, name: str) -> Element | None:
    """The first child of a name."""
    return next(iter(children(element, name)), None)


def everywhere(root: Element, name: str) -> Iterator[Element]:
    """Every element of a name below the root, the root included."""
    return (each for each in root.iter() if _name(each) == name)


def first(root: Element, name: str) -> Element | None:
    """The first of them."""
    return next(everywhere(root, name), None)


def text(element: Element | None, name: str) -> str:
    """The text of the first child of a name, "" where there is none."""
    found = next(iter(children(element, name)), None)
    return (found.text or "").strip() if found is not None else ""


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
