"""The machine we run on, held against the named workstation: what is short, and what works all the same."""

import platform
import sys

from loaders.machine import (
    cores,
    disk_gigabytes,
    graphics_card,
    memory_gigabytes,
    named_workstation,
    processor,
)
from scenes.workstation import Finding, Machine, compared
from viewer.display import display
from viewer.gpu.probe import drawing


def preflight() -> tuple[Finding, ...]:
    """Ask this machine everything, and compare."""
    return compared(this_machine(), named_workstation())


def this_machine() -> Machine:
    """Everything we can learn; what cannot be learned is None, never a guess."""
    card, card_gigabytes = graphics_card()
    opengl = drawing()
    disks, solid = disk_gigabytes()
    inches, pixels = display()
    by_software = opengl is None or opengl.by_software
    return Machine(
        processor=processor(),
        cores=cores(),
        graphics=opengl.renderer if opengl is not None else card or "—",
        software_drawing=by_software,
        graphics_gigabytes=0.0 if by_software and not card else card_gigabytes,
        memory_gigabytes=memory_gigabytes(),
        disk_gigabytes=disks,
        solid_state_gigabytes=solid,
        display_inches=inches,
        display_pixels=pixels,
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        windows_64=sys.platform == "win32" and platform.machine().endswith("64"),
        opengl=None if opengl is None else opengl.version,
    )
