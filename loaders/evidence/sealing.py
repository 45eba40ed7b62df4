"""Making an evidence package: gathered in a folder of its own, sealed, verified, and only then put in place."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import orjson

from loaders.evidence.alone import FAULTS, checks
from loaders.evidence.archive import MANIFEST_WORD, sha256_of, write_archive
from loaders.evidence.frames import Frames, write_frames
from loaders.evidence.journal_slice import Slice
from loaders.evidence.readme import readme
from loaders.going import Going, always, refuse_ended
from loaders.live.anchor import Signer, read_line
from loaders.live.history import History
from loaders.provenance import SceneStamp, software
from scenes.incident import Incident
from scenes.plant import Park
from scenes.trouble import Notice, Trouble

FORMAT = "parkwatch-evidence-1"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG bytes. `moment` (seconds since 1970 UTC) and `view` say what it shows; `live` when it was made.

    `name` is its file name without an ending, lower case letters, digits and dashes.
    """

    name: str
    png: bytes
    moment: float
    view: str
    zh: str = ""
    en: str = ""
    live: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a package beside the history. `reports` and `changes` are files and the incident's own records."""

    park: Park
    incident: Incident
    journal: Slice
    scene: SceneStamp
    by: str
    wall: float
    pictures: tuple[Picture, ...] = ()
    reports: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    changes: tuple[bytes, ...] = ()
    replayed: bool = True
    """Whether it rests on the history; False only for what was sealed live."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was made: the manifest's SHA-256, the key, how much it holds, and what is worth saying of it."""

    path: Path
    manifest: str
    key: str
    members: int
    bytes: int
    changes: int
    notices: tuple[Notice, ...]


def make_evidence(
    out: Path,
    contents: Contents,
    history: History,
    signer: Signer,
    going: Going = always,
) -> Sealed:
    """Write a package to `out`, whole or not at all. `going` is told the part done, 0 to 1, and says to go on.

    Raises `Trouble` when disk or history refuse, when it was cancelled, or when what was written does not verify.
    """
    draft = out.with_name(f".{out.name}.part-{uuid4().hex[:8]}")
    try:
        draft.mkdir(mode=0o700)
        return _made(out, draft, contents, history, signer, going)
    except OSError as fault:
        raise Trouble(
            f"证据包没有写成：{fault.strerror or fault}。",
            f"The evidence package was not written: {fault.strerror or fault}.",
            remedy_zh="腾出磁盘空间或检查写入权限；没有留下残缺文件。",
            remedy_en="Free space or look at the permissions; no broken file was left.",
            file=str(out),
        ) from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _made(out: Path, draft: Path, contents: Contents, history: History, signer: Signer, going: Going) -> Sealed:
    subject, frames_folder = contents.incident.subject, draft / "frames"
    frames_folder.mkdir()
    frames = write_frames(
        frames_folder, contents.park, history, subject.begin, subject.end, lambda part: going(0.8 * part)
    )
    members: dict[str, Path | bytes] = dict(frames.files)
    members |= _words_of(contents, frames, signer.public)
    entries = draft / "entries.txt"
    with entries.open("wb") as file:
        file.writelines(contents.journal.lines())
    members["journal/entries.txt"] = entries
    anchors, notices = _anchors(contents.journal, signer.public)
    members["journal/anchors.jsonl"] = anchors
    manifest = _manifest(contents, frames, members, signer.public)
    members["manifest.json"] = manifest
    members["manifest.sig"] = signer.sign(MANIFEST_WORD + manifest)
    path = draft / "package.zip"
    refuse_ended(write_archive(path, members, signer, lambda part: going(0.8 + 0.1 * part)))
    flaws = _verified(path, signer.public)
    refuse_ended(going(1.0))
    path.replace(out)
    digest, size = hashlib.sha256(manifest).hexdigest(), out.stat().st_size
    said = (*contents.journal.notices, *notices, *flaws, *_missing_told(frames))
    return Sealed(out, digest, signer.public, len(members), size, frames.changes, said)


def _words_of(contents: Contents, frames: Frames, key: str) -> dict[str, bytes]:
    """The members that are text: what a reader opens first."""
    alone = Path(__file__).with_name("alone.py").read_bytes()
    found = {"README.txt": readme(contents, frames, key).encode(), "verify.py": alone}
    found["incident/incident.json"] = _pretty(contents.incident)
    if contents.changes:
        found["incident/changes.txt"] = b"".join(line + b"\n" for line in contents.changes)
    found["scene.json"] = _pretty(contents.scene)
    found["software.json"] = _pretty(software())
    for picture in contents.pictures:
        found[f"pictures/{picture.name}.png"] = picture.png
    if contents.pictures:
        found["pictures/pictures.json"] = _pretty([_told(each) for each in contents.pictures])
    return found | {f"report/{name}": content for name, content in contents.reports.items()}


def _told(picture: Picture) -> dict[str, object]:
    names = ("name", "moment", "view", "zh", "en", "live")
    return {name: getattr(picture, name) for name in names}


def _pretty(thing: object) -> bytes:
    return orjson.dumps(thing, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _anchors(journal: Slice, key: str) -> tuple[bytes, tuple[Notice, ...]]:
    """The genuine anchors of these entries, letter for letter; what they do not cover is said."""
    lines = list[bytes]()
    for line in journal.anchors.splitlines():
        each = read_line(line)
        if each is None or each.journal != journal.journal or not journal.first <= each.count <= journal.last:
            continue
        if each.key == key and each.genuine:
            lines.append(line)
    covered = journal.anchor is not None and bool(lines)
    notice = Notice(
        "该时段之后还没有锚定：日志只由本包的签名保证。",
        "No anchor has been made since: the journal is vouched for by this package's signature alone.",
        "下一次锚定（每天、交接班时）之后可重新生成。",
        "Make it again after the next anchor, daily or at the hand-over of a shift.",
    )
    return b"".join(line + b"\n" for line in lines), () if covered else (notice,)


def _manifest(contents: Contents, frames: Frames, members: Mapping[str, Path | bytes], key: str) -> bytes:
    """Canonical JSON: keys sorted, no blanks, UTF-8."""
    subject, journal = contents.incident.subject, contents.journal
    told = {
        "format": FORMAT,
        "made": contents.wall,
        "by": contents.by,
        "key": key,
        "park": {"code": contents.park.code, "name": contents.park.name, "rehearsal": contents.park.rehearsal},
        "incident": {"key": contents.incident.key, "title": contents.incident.title},
        "time": [subject.begin, subject.end],
        "rests_on": "history" if contents.replayed else "live",
        "frames": {
            "changes": frames.changes,
            "gaps": len(frames.gaps),
            "unrecorded": frames.shares.unrecorded,
            "strangers": frames.strangers,
        },
        "journal": {
            "journal": journal.journal,
            "first": journal.first,
            "last": journal.last,
            "told": journal.last_told,
            "before": journal.before,
        },
        "scene": contents.scene.sha256,
        "software": software(),
        "members": {name: list(sha256_of(content)) for name, content in members.items()},
    }
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def _verified(path: Path, key: str) -> tuple[Notice, ...]:
    """What would not verify is never delivered; a journal that was damaged before is, and that is said."""
    try:
        wrong = [word for holds, word in checks(path, key) if holds is False]
    except FAULTS as fault:
        raise _not_sound(str(fault)) from fault
    if grave := [word for word in wrong if not word.startswith(("journal", "anchor"))]:
        raise _not_sound(grave[0])
    return tuple(
        Notice(
            f"日志本身不完好：{word}",
            f"The journal itself is not sound: {word}",
            "运行 parkwatch journal verify 查明。",
            "Run parkwatch journal verify to find out.",
        )
        for word in wrong
    )


def _not_sound(why: str) -> Trouble:
    return Trouble(
        f"证据包写完后核验不符：{why[:200]}",
        f"What was written does not verify: {why[:200]}",
        remedy_zh="检查磁盘后重试。",
        remedy_en="Look at the disk and try again.",
    )


def _missing_told(frames: Frames) -> tuple[Notice, ...]:
    """What is not in the package though somebody may look for it there."""
    found = list[Notice]()
    if frames.gaps:
        seconds = frames.shares.unrecorded
        zh = f"该时段有 {len(frames.gaps)} 处、共 {seconds:.0f} 秒没有历史数据。"
        found.append(Notice(zh, f"There is no history of {len(frames.gaps)} stretches, {seconds:.0f} s in all."))
    if frames.strangers:
        found.append(
            Notice(
                f"历史中有 {frames.strangers} 个指标不在当前场景中，没有放入。",
                f"{frames.strangers} indicators of the history are not in this scene, and not in the package.",
                "用当时的场景包再生成一次。",
                "Make it again with the scene package of that time.",
            )
        )
    return tuple(found)
