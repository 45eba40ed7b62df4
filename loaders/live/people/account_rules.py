"""The rules of passwords and log-ins: numbers that no published rule fixes, so each site sets its own."""

import tomllib
import unicodedata
from dataclasses import dataclass, fields
from pathlib import Path

from loaders.jsonfile import read_bytes
from loaders.places import CONFIG
from scenes.trouble import Trouble

NAME = "accounts.toml"
MOST_BYTES = 64 * 1024
LONGEST_PASSWORD = 128
LONGEST_NAME = 64
_LEAST = {"failures": 1, "lock_minutes": 0, "idle_minutes": 1, "shortest": 8, "kinds": 1, "remembered": 0}
_MOST = {"failures": 100, "lock_minutes": 10_080, "idle_minutes": 1440, "shortest": 64, "kinds": 4, "remembered": 24}


@dataclass(frozen=True, slots=True)
class AccountRules:
    """How strict log-ins are. `assumed` names the numbers that the site has not set: defaults, and shown as such."""

    failures: int
    lock_minutes: int
    idle_minutes: int
    shortest: int
    kinds: int
    remembered: int
    assumed: tuple[str, ...] = ()


def read_rules(folder: Path | None = None) -> AccountRules:
    """The rules of a data folder over those shipped. Raises `Trouble` for a word or a number that cannot be."""
    numbers = _numbers(CONFIG / NAME)
    own = _numbers(folder / NAME) if folder is not None and (folder / NAME).exists() else {}
    merged = {**numbers, **own}
    return AccountRules(**merged, assumed=tuple(sorted(set(numbers) - set(own))))


def _numbers(path: Path) -> dict[str, int]:
    try:
        found: dict[str, object] = tomllib.loads(read_bytes(path, MOST_BYTES).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise _refused(path, str(fault), str(fault)) from fault
    known = [each.name for each in fields(AccountRules) if each.name != "assumed"]
    numbers = dict[str, int]()
    for name, value in found.items():
        if name not in known:
            raise _refused(path, f"不认识 {name}，可写：{'、'.join(known)}", f"{name} is not one of {', '.join(known)}")
        if type(value) is not int or not _LEAST[name] <= value <= _MOST[name]:  # not isinstance: true is an int
            span = f"{_LEAST[name]} … {_MOST[name]}"
            raise _refused(path, f"{name} 应为整数 {span}", f"{name} must be a whole number {span}")
        numbers[name] = value
    return numbers


def _refused(path: Path, zh: str, en: str) -> Trouble:
    return Trouble(
        f"账号规则读不了：{zh}。",
        f"The rules of accounts cannot be read: {en}.",
        remedy_zh="改正后重新启动。",
        remedy_en="Mend it and start again.",
        file=str(path),
    )


def folded(name: str) -> str:
    """One spelling for every way to type a name: Zhang and ZHANG are one person."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def cleaned_name(name: str) -> str:
    """A name that may be given to an account. Raises `Trouble` for one that may not."""
    cleaned = unicodedata.normalize("NFKC", name).strip()
    if not 1 <= len(cleaned) <= LONGEST_NAME or not cleaned.isprintable():
        raise Trouble(
            "用户名不可用。",
            "The user name cannot be used.",
            remedy_zh=f"取 1 到 {LONGEST_NAME} 个可见字符。",
            remedy_en=f"Take 1 to {LONGEST_NAME} visible characters.",
        )
    return cleaned


def same_password(password: str) -> str:
    """One spelling for every keyboard's way to type a password."""
    return unicodedata.normalize("NFKC", password)


def refuse_weak(name: str, password: str, rules: AccountRules) -> None:
    """Raises `Trouble` for a password that breaks the rules; says the rules, never the password."""
    tests = (str.isupper, str.islower, str.isdigit)
    kinds = {next((at for at, test in enumerate(tests) if test(letter)), len(tests)) for letter in password}
    long_enough = rules.shortest <= len(password) <= LONGEST_PASSWORD
    if long_enough and len(kinds) >= rules.kinds and folded(name) not in password.casefold():
        return
    raise Trouble(
        "口令不符合要求。",
        "The password does not meet the rules.",
        remedy_zh=f"{rules.shortest} 到 {LONGEST_PASSWORD} 个字符，不含用户名；"
        f"大写、小写、数字、其他四类中至少 {rules.kinds} 类。",
        remedy_en=f"{rules.shortest} to {LONGEST_PASSWORD} characters without the user name; "
        f"at least {rules.kinds} of capitals, small letters, digits and others.",
    )
