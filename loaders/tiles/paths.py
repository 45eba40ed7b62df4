"""Names inside a package: what a URI means, and that it stays inside.

A URI may climb (`../`) as long as it does not leave the root of its package. Drive letters, UNC names, streams of NTFS
and names that Windows reserves are refused on every system: a package is made on one machine and opened on another.
"""

import re
from urllib.parse import unquote

from scenes.trouble import Trouble

RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
"""Device names of Windows, with or without a suffix. Source: Microsoft, "Naming Files, Paths, and Namespaces"."""

FORBIDDEN = re.compile(r'[:\\"<>|*\x00-\x1f]')
"""Letters that no file of Windows can have in its name, or that mean something else there."""

LONGEST = 1024
"""Characters of one name; longer ones are no file that any of our systems could write."""


def path_within(base: str, uri: str) -> str:
    """The name that a URI standing in the file `base` means; Trouble when that is outside of the package.

    Both names are counted from the root of the package and have forward slashes.
    """
    plain = unquote(uri.partition("#")[0].partition("?")[0])
    if not plain or len(plain) > LONGEST or plain.startswith("/") or FORBIDDEN.search(plain):
        raise outside(uri, base)
    steps = base.split("/")[:-1]
    for step in plain.split("/"):
        if step == "..":
            if not steps:
                raise outside(uri, base)
            steps.pop()
        elif step not in ("", "."):
            steps.append(_safe(step, uri, base))
    if not steps or plain.endswith(("/", "/.", "/..")):
        raise outside(uri, base)
    return "/".join(steps)


def _safe(step: str, uri: str, base: str) -> str:
    if RESERVED.fullmatch(step) or step.endswith((" ", ".")):
        raise outside(uri, base)
    return step


def outside(uri: str, base: str = "") -> Trouble:
    """The Trouble of a name that leads out of its package, or nowhere."""
    shown = uri.partition("?")[0][:100]
    return Trouble(
        "所引用的文件不在数据包内，未读取。",
        "It refers to a file that is not inside the package; it was not read.",
        remedy_zh="请供应方在导出时使用数据包内的相对路径。",
        remedy_en="Ask the supplier for an export with relative paths inside the package.",
        file=base or shown,
        place=shown,
    )
