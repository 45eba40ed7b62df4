"""What holds of an evidence package and what does not, by the same checks that lie in it; and what it cannot show."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import orjson

from loaders.evidence.alone import FAULTS, checks
from scenes.trouble import Notice, Trouble

MOST_MANIFEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: it holds, it does not, or (None) the package alone cannot show it."""

    holds: bool | None
    told: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks in order; `about` is what the package says of itself, to be believed only where it is `sound`."""

    findings: tuple[Finding, ...]
    about: dict[str, str]
    unproven: tuple[Notice, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found that does not hold."""
        return all(each.holds is not False for each in self.findings)


def verify_evidence(path: Path, key: str = "") -> Verdict:
    """Look a package through; `key` is the public key in hexadecimal, from elsewhere. Trouble when there is no file."""
    if not path.is_file():
        raise Trouble(f"没有文件 {path}。", f"There is no file {path}.", file=str(path))
    found = list[Finding]()
    try:
        found += [Finding(holds, told) for holds, told in checks(path, key.strip())]
    except FAULTS as fault:
        found.append(Finding(False, f"到此为止 it ends here: {type(fault).__name__} {_printable(str(fault))}"))
    return Verdict(tuple(found), _about(path), tuple(_unproven(key)))


def _about(path: Path) -> dict[str, str]:
    """What its manifest says, as far as there is one."""
    try:
        with zipfile.ZipFile(path) as zipped:
            info = zipped.getinfo("manifest.json")
            if info.compress_type or info.file_size > MOST_MANIFEST:
                return {}
            told: object = orjson.loads(zipped.read(info))
    except FAULTS:
        return {}
    if not isinstance(told, dict):
        return {}
    words = cast("dict[str, object]", told)
    names = ("format", "park", "incident", "time", "made", "by")
    return {name: _printable(str(words[name])) for name in names if name in words}


def _printable(text: str) -> str:
    """A stranger's words without letters that would steer a terminal."""
    return "".join(each if each.isprintable() else "?" for each in text[:300])


_UNPROVEN = (
    Notice("制作时间：没有第三方时间戳。", "When it was made: there is no stamp of a third party."),
    Notice(
        "传感器读数属实，或记录之前没有被改动。",
        "That sensors told the truth, or that nothing was changed before it was recorded.",
    ),
    Notice(
        "历史数据在制作之前没有被改动：它只由本包签名保证；日志另有散列链和锚定。",
        "That the history was not changed before it was sealed: only this signature vouches for it; the journal has "
        "its chain and anchors too.",
    ),
    Notice("此时段以外发生的事。", "What happened at other times."),
)
_WHOSE = Notice(
    "公钥属于谁：没有给出预期的公钥。",
    "Whose key it is: the key to be expected was not given.",
    "与另行保存（纸面、另一台机器）的公钥比对，或用 --key 给出。",
    "Compare it with the one written down elsewhere, or give it by --key.",
)


def _unproven(key: str) -> tuple[Notice, ...]:
    return _UNPROVEN if key else (_WHOSE, *_UNPROVEN)
