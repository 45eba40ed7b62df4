"""What the operating system says of this machine: processor, memory, disks, graphics card."""

import platform
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import psutil

from loaders.places import CONFIG
from scenes.workstation import Workstation

SECTOR = 512
"""Bytes: Linux counts the size of a block device in these, whatever the disk's own sectors."""


def named_workstation() -> Workstation:
    """The workstation of the notice."""
    return Workstation(**tomllib.loads((CONFIG / "workstation.toml").read_text(encoding="utf-8"))["workstation"])


def processor() -> str:
    """The processor's own name."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        named = re.search(r"model name\s*:\s*(.+)", information.read_text(encoding="utf-8", errors="replace"))
        if named:
            return named[1].strip()
    return platform.processor() or platform.machine()


def cores() -> int | None:
    """Physical cores, None where the system does not say."""
    return psutil.cpu_count(logical=False)


def memory_gigabytes() -> float:
    """Main memory."""
    return psutil.virtual_memory().total / 1e9


def disk_gigabytes() -> tuple[float | None, float | None]:
    """All fixed disks, and how much of that is solid state; None where the system does not say."""
    disks = _windows_disks() if platform.system() == "Windows" else linux_disks(Path("/sys/block"))
    if not disks:
        return None, None
    return sum(size for size, _ in disks), sum(size for size, solid in disks if solid)


def graphics_card() -> tuple[str, float | None]:
    """Name and memory in gigabytes of the first NVIDIA card; ("", None) where its tool is not installed."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return "", None
    said = _output(tool, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits")
    name, _, megabytes = said.partition("\n")[0].rpartition(",")
    return name.strip(), int(megabytes) * 1.048576e-3 if megabytes.strip().isdigit() else None


def linux_disks(blocks: Path) -> list[tuple[float, bool]]:
    """(gigabytes, is solid state) of every disk that is not removable, a loop or memory."""
    disks = list[tuple[float, bool]]()
    for block in sorted(blocks.glob("*")) if blocks.is_dir() else []:
        if block.name.startswith(("loop", "ram", "zram", "sr", "dm-", "md", "fd")) or _number(block / "removable"):
            continue
        disks.append((_number(block / "size") * SECTOR / 1e9, not _number(block / "queue" / "rotational")))
    return [disk for disk in disks if disk[0] > 0]


def _windows_disks() -> list[tuple[float, bool]]:
    command = 'Get-PhysicalDisk | ForEach-Object { "$($_.Size) $($_.MediaType)" }'
    return windows_disks(_output("powershell", "-NoProfile", "-Command", command))


def windows_disks(said: str) -> list[tuple[float, bool]]:
    """(gigabytes, is solid state) from lines "SIZE MEDIATYPE"."""
    rows = [line.split() for line in said.splitlines()]
    return [(int(row[0]) / 1e9, row[1] == "SSD") for row in rows if len(row) == 2 and row[0].isdigit()]


def _number(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""
