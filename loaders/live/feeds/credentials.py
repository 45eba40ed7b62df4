"""Who we are to a platform: from the environment, or from a file that only its owner may read. Never written anywhere.

A `feed.toml` names a credential by an id and holds no secret itself. For the id `platform-a`:

- `PARKWATCH_PLATFORM_A_USER`, `…_PASSWORD`, `…_TOKEN` in the environment, or
- the table `["platform-a"]` with `user` and `password`, or with `token`, in `credentials.toml`.
"""

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_config_path

from loaders.jsonfile import read_bytes
from scenes.trouble import Trouble

MOST_BYTES = 256 * 1024
FILE_VARIABLE = "PARKWATCH_CREDENTIALS"
FILE_NAME = "credentials.toml"
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PARTS = ("user", "password", "token")


@dataclass(frozen=True, slots=True)
class Credential:
    """A user with a password, or a token (sent as bearer). What is secret never shows when this is shown."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


NOBODY = Credential()


def usual_folder() -> Path:
    """Where a person's `credentials.toml` lies."""
    return user_config_path("parkwatch", appauthor=False)


def credential_of(name: str, *, environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> Credential:
    """The credential with this id. Raises `Trouble` when there is none, or when others may read its file.

    `folder` holds `credentials.toml`; the variable `PARKWATCH_CREDENTIALS` names the file itself and goes before.
    """
    if not name:
        return NOBODY
    if ID.fullmatch(name) is None:
        raise _unknown(name[:64])
    stem = "PARKWATCH_" + name.upper().replace("-", "_")
    told = {part: environment.get(f"{stem}_{part.upper()}", "") for part in _PARTS}
    if any(told.values()):
        return Credential(**told)
    named = environment.get(FILE_VARIABLE, "")
    path = Path(named) if named else (folder / FILE_NAME if folder is not None else None)
    if path is None or not path.exists():
        raise _unknown(name)
    return _from_file(path, name)


def _from_file(path: Path, name: str) -> Credential:
    _refuse_when_others_may_read(path)
    try:
        entries: dict[str, object] = tomllib.loads(read_bytes(path, MOST_BYTES).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):  # the error's own text would quote the file
        raise _unreadable(path) from None
    if name not in entries:
        raise _unknown(name)
    match entries[name]:
        case {"token": str(token)}:
            return Credential(token=token)
        case {"user": str(user), "password": str(password)}:
            return Credential(user, password)
        case _:
            raise _unreadable(path, name)


def _refuse_when_others_may_read(path: Path) -> None:
    """By mode and owner where files have them; on Windows a user's own folder is closed to others as it is."""
    if os.name == "nt":
        return
    found = path.stat()
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or found.st_uid != os.getuid():
        raise Trouble(
            "凭据文件可被他人读取，没有使用。",
            "Others may read the file of credentials; it was not used.",
            remedy_zh=f"执行 chmod 600 {path.name}，并确认文件属于运行本程序的用户。",
            remedy_en=f"Run chmod 600 {path.name} and see that the file belongs to whoever runs this program.",
            file=str(path),
        )


def _unknown(name: str) -> Trouble:
    stem = "PARKWATCH_" + re.sub(r"[^A-Z0-9]", "_", name.upper())
    return Trouble(
        f"没有名为“{name}”的凭据。",
        f"There is no credential called {name!r}.",
        remedy_zh=f"设置环境变量 {stem}_USER 与 {stem}_PASSWORD（或 {stem}_TOKEN），或写入 {FILE_NAME}。",
        remedy_en=f"Set {stem}_USER and {stem}_PASSWORD (or {stem}_TOKEN) in the environment, or write {FILE_NAME}.",
    )


def _unreadable(path: Path, name: str = "") -> Trouble:
    return Trouble(
        "凭据文件读不了。",
        "The file of credentials cannot be read.",
        remedy_zh='每个凭据一张表，例如 ["platform-a"]，其中写 user 与 password，或只写 token。',
        remedy_en='One table for each credential, such as ["platform-a"], with user and password, or with token alone.',
        file=str(path),
        place=name,
    )
