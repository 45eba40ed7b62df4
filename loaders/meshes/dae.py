"""COLLADA (.dae): one part for every node with a shape, placed as the nodes place it; units and up axis as it says.

pycollada reads it in a child process (`dae_work`), after its text was searched for declarations that could blow up.
Source: Khronos, "COLLADA - Digital Asset Schema Release 1.4.1".
"""

from loaders.child import Limits, child_model
from loaders.meshes import dae_work
from loaders.opened import Opened
from scenes.model import Model

PARSED_IN_A_SECOND = 2_000_000
"""Bytes, at the least; nothing can be said of progress meanwhile."""
HEAD = 4096


def recognises(content: bytes) -> bool:
    """A text whose root is COLLADA."""
    return b"<COLLADA" in content[:HEAD]


def read(opened: Opened) -> Model:
    """Read a COLLADA file from disk with its pictures."""
    limits = Limits(quiet_seconds=10 + len(opened.content) / PARSED_IN_A_SECOND)
    arguments = [str(opened.path.resolve()), opened.said.encoding or ""]
    return child_model(dae_work.work, opened, arguments=arguments, limits=limits)
