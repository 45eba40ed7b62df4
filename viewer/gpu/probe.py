"""What OpenGL there is, asked in a process of its own: a broken driver may end the process that asks.

`python -m viewer.gpu.probe` writes one line of JSON to standard output.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass

from loaders.places import ROOT
from viewer.gpu.effects import is_software

SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """The OpenGL of this machine: `version` is major.minor, `renderer` the card's or the software's own name."""

    vendor: str
    renderer: str
    version: float

    @property
    def by_software(self) -> bool:
        """Whether the processor draws."""
        return is_software(self.renderer)


def drawing() -> Drawing | None:
    """The OpenGL an off-screen picture gets, None when there is none."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "viewer.gpu.probe"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        said = json.loads(done.stdout.strip().rpartition("\n")[2])
    except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError):
        return None
    return Drawing(said["vendor"], said["renderer"], said["version"])


def understood(capabilities: str) -> dict[str, str | float]:
    """What we want to know of VTK's report of its capabilities."""
    found = dict(re.findall(r"OpenGL (vendor|renderer|version) string:\s*(.+)", capabilities))
    version = re.search(r"(\d+)\.(\d+)", found.get("version", ""))
    return {
        "vendor": found.get("vendor", "").strip(),
        "renderer": found.get("renderer", "").strip(),
        "version": float(f"{version[1]}.{version[2]}") if version else 0.0,
    }


def _ask() -> str:
    from vtkmodules.vtkRenderingCore import vtkRenderWindow

    window = vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetSize(16, 16)
    window.Render()
    return window.ReportCapabilities()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(understood(_ask())) + "\n")
