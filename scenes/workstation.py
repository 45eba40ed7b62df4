"""The machine we run on, held against the workstation that the notice names: what is short, what still works.

Source: 广东省应急管理厅办公室, notice on the trial run of the monitoring and early-warning system (2020), annex on
3D-model hardware; the figures lie in `config/workstation.toml`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

ROUNDING = 0.9
"""Sizes are met from 90 % on: 64 GB of memory shows as 62.x GiB, a "1 TB" disk as 0.93 TiB."""


@dataclass(frozen=True, slots=True)
class Workstation:
    """What is wanted. Gigabytes are 10⁹ bytes; `opengl` is major.minor."""

    processor: str
    cores: int
    graphics: str
    graphics_gigabytes: float
    memory_gigabytes: float
    disk_gigabytes: float
    solid_state_gigabytes: float
    display_inches: float
    system: str
    opengl: float


@dataclass(frozen=True, slots=True)
class Machine:
    """What is there; None where it could not be learned. `display_inches` 0 means there is no display."""

    processor: str
    cores: int | None
    graphics: str
    software_drawing: bool
    graphics_gigabytes: float | None
    memory_gigabytes: float
    disk_gigabytes: float | None
    solid_state_gigabytes: float | None
    display_inches: float | None
    display_pixels: tuple[int, int] | None
    system: str
    windows_64: bool
    opengl: float | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the comparison. `holds` is None when it could not be learned; `still_*` works all the same."""

    name: str
    zh: str
    en: str
    wanted: str
    found: str
    holds: bool | None
    still_zh: str = ""
    still_en: str = ""


def compared(machine: Machine, wanted: Workstation) -> tuple[Finding, ...]:
    """Every demand of the notice, and what of it this machine has."""
    return tuple(_findings(machine, wanted))


def _findings(machine: Machine, wanted: Workstation) -> Iterator[Finding]:
    yield Finding(
        "processor", "处理器", "Processor",
        f"{wanted.processor} ({wanted.cores})", f"{machine.processor} ({machine.cores})",
        None if machine.cores is None else machine.cores >= wanted.cores,
        "可以使用；大场景装入和回放较慢", "usable; large scenes and replay load more slowly",
    )  # fmt: skip
    yield Finding(
        "graphics", "显卡", "Graphics", wanted.graphics, machine.graphics, not machine.software_drawing,
        "可以使用；由处理器绘图，阴影与环境光遮蔽关闭，帧率较低",
        "usable; the processor draws, shadows and ambient occlusion are off, fewer frames per second",
    )  # fmt: skip
    yield Finding(
        "graphics_memory", "显存", "Graphics memory", _gigabytes(wanted.graphics_gigabytes),
        _gigabytes(machine.graphics_gigabytes), _enough(machine.graphics_gigabytes, wanted.graphics_gigabytes),
        "可以使用；大模型将以较粗层次显示", "usable; large models are shown at coarser detail",
    )  # fmt: skip
    yield Finding(
        "memory", "内存", "Memory", _gigabytes(wanted.memory_gigabytes), _gigabytes(machine.memory_gigabytes),
        _enough(machine.memory_gigabytes, wanted.memory_gigabytes),
        "可以使用；同时打开的园区和历史范围较小", "usable; fewer parks and a shorter history at once",
    )  # fmt: skip
    yield Finding(
        "disk", "硬盘", "Disks", _gigabytes(wanted.disk_gigabytes), _gigabytes(machine.disk_gigabytes),
        _enough(machine.disk_gigabytes, wanted.disk_gigabytes),
        "可以使用；历史保存天数较少", "usable; fewer days of history are kept",
    )  # fmt: skip
    yield Finding(
        "solid_state", "固态硬盘", "Solid-state disk", _gigabytes(wanted.solid_state_gigabytes),
        _gigabytes(machine.solid_state_gigabytes),
        _enough(machine.solid_state_gigabytes, wanted.solid_state_gigabytes),
        "可以使用；场景装入较慢", "usable; scenes load more slowly",
    )  # fmt: skip
    yield Finding(
        "display", "显示器", "Display", f"≥ {wanted.display_inches:g}″", _display(machine),
        None if machine.display_inches is None else machine.display_inches >= wanted.display_inches - 0.5,
        "没有显示器时 demo、snapshot、record 仍可用；小屏幕上文字较密",
        "without a display demo, snapshot and record still work; on a small one text is crowded",
    )  # fmt: skip
    yield Finding(
        "system", "操作系统", "System", wanted.system, machine.system, machine.windows_64,
        "Linux 64 位也可运行", "64-bit Linux works as well",
    )  # fmt: skip
    yield Finding(
        "opengl", "OpenGL", "OpenGL", f"≥ {wanted.opengl:g}", "—" if machine.opengl is None else f"{machine.opengl:g}",
        None if machine.opengl is None else machine.opengl >= wanted.opengl,
        "没有 OpenGL 不能显示三维画面；record、schema、preflight 仍可用，请安装显卡驱动",
        "no 3D picture without OpenGL; record, schema and preflight still work; install the graphics driver",
    )  # fmt: skip


def _enough(found: float | None, wanted: float) -> bool | None:
    return None if found is None else found >= wanted * ROUNDING


def _gigabytes(size: float | None) -> str:
    return "—" if size is None else f"{size:.0f} GB"


def _display(machine: Machine) -> str:
    if machine.display_inches == 0:
        return "无 / none"
    pixels = "" if machine.display_pixels is None else f" {machine.display_pixels[0]}×{machine.display_pixels[1]}"
    return ("—" if machine.display_inches is None else f"{machine.display_inches:.0f}″") + pixels
