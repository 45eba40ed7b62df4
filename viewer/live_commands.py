"""The command line's part about live data: verify, feed, journal, accounts. Imports what it needs when it runs."""

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from scenes.trouble import Trouble
from viewer.terminal import answers, asides

feed = typer.Typer(no_args_is_help=True, help="Try a data source before it is trusted / 试接数据源")
journal = typer.Typer(no_args_is_help=True, help="Look a journal through, or write it out / 核对与导出日志")
accounts = typer.Typer(no_args_is_help=True, help="Who may log in at a park / 本地账号")

JsonOption = Annotated[bool, typer.Option("--json", help="for programs")]
KeptArgument = Annotated[Path, typer.Argument(help="a park's folder NAME.park, or the folder of its journal")]
DataOption = Annotated[Path | None, typer.Option(help="where recorders keep journals, when not in the usual place")]
NameArgument = Annotated[str, typer.Argument(help="name of the person")]


class Form(StrEnum):
    """How a journal is written out."""

    CSV = "csv"
    JSONL = "jsonl"


class RoleWord(StrEnum):
    """值班员, 带班, 管理员, 审计员."""

    OPERATOR = "operator"
    SHIFT_LEADER = "shift_leader"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


def verify(
    subject: Annotated[str, typer.Argument(help="alarms | hazard")],
    file: Annotated[
        Path | None, typer.Argument(help="somebody's table of cases; the shipped ones when not given")
    ] = None,
    profile: Annotated[str | None, typer.Option(help="phoebus | isa182; the file's own when not given")] = None,
    as_json: JsonOption = False,
) -> None:
    """Replay published cases through our own engines; exit status 1 when any of them differs."""
    from loaders.verdict import all_agree, as_rows
    from loaders.verify import verify as verdicts_of

    verdicts = verdicts_of(subject, file, profile)
    if as_json:
        sys.stdout.write(json.dumps(as_rows(verdicts), ensure_ascii=False, indent=1) + "\n")
    else:
        table = Table(title=f"verify {subject}")
        for heading in ("case", "result", "checks", "expected", "found"):
            table.add_column(heading, overflow="fold")
        for each in verdicts:
            table.add_row(each.case, each.word, str(each.checks), each.expected, each.found)
        answers.print(table)
        for source in dict.fromkeys(each.source for each in verdicts):
            answers.print(f"source: {source}", markup=False, highlight=False)
        differ = sum(each.agrees is False for each in verdicts)
        checks = sum(each.checks for each in verdicts)
        answers.print(f"{len(verdicts)} cases, {checks} checks, {differ} mismatches", highlight=False)
    raise typer.Exit(0 if all_agree(verdicts) else 1)


@feed.command("test")
def feed_test(
    target: Annotated[str, typer.Argument(help="a file with messages, or http(s)://, mqtt(s)://, nats:// …")],
    mapping: Annotated[str, typer.Option(help="a name from config/platforms, or a file of your own")],
    park: Annotated[
        str | None, typer.Option(help="hold the readings against this park, e.g. demo or NAME.park")
    ] = None,
    topic: Annotated[list[str] | None, typer.Option(help="what to listen to, or the topic of a file's message")] = None,
    ca: Annotated[Path | None, typer.Option(help="certificates of a private authority")] = None,
    credential: Annotated[str, typer.Option(help="name of a credential, see the integrators' guide")] = "",
    seconds: Annotated[float, typer.Option(min=1, max=600, help="how long to listen")] = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Show what would be understood, what would not and why, and the first ten readings; nothing is kept."""
    from loaders.live.feeds.credentials import NOBODY, credential_of
    from loaders.live.feeds.lines import Certificates
    from loaders.live.feeds.mapping import read_mapping
    from loaders.live.feeds.trial import Way, feed_trial
    from loaders.live.feeds.trial_text import trial_json, trial_text
    from loaders.live.parks import park_of
    from loaders.live.wire.endpoint import Orders

    held = None if park is None else park_of(Orders("demo:1" if park == "demo" else park))
    who = credential_of(credential) if credential else NOBODY
    way = Way(tuple(topic or ()), who, Certificates("" if ca is None else str(ca)), seconds)
    trial = feed_trial(target, read_mapping(mapping), held, way=way, topic=(topic or [""])[0])
    if as_json:
        sys.stdout.write(json.dumps(trial_json(trial), ensure_ascii=False) + "\n")
    else:
        answers.print(trial_text(trial), markup=False, highlight=False)
    raise typer.Exit(0 if trial.good else 1)


@journal.command("verify")
def journal_verify(
    park: KeptArgument,
    data: DataOption = None,
    key: Annotated[list[str] | None, typer.Option(help="public key to be trusted, in hexadecimal")] = None,
    as_json: JsonOption = False,
) -> None:
    """Every entry, the chain of hashes, the numbers, the signed anchors; exit status 1 when anything is wrong."""
    from loaders.live.journal_check import verify as verdict_of

    verdict = verdict_of(kept(park, data), keys=key or ())
    if as_json:
        sys.stdout.write(json.dumps(asdict(verdict), ensure_ascii=False) + "\n")
    else:
        for each in verdict.findings:
            answers.print(f"{each.flaw} {each.notice.told('zh')}", markup=False, highlight=False)
        word = "完好 sound" if verdict.sound else "有问题 NOT SOUND"
        covered = max(verdict.anchored, verdict.remembered)
        told = f"{word}: {verdict.entries} entries, head {verdict.hash[:16]}…, {verdict.anchors} anchors, "
        answers.print(f"{told}covered up to entry {covered}", markup=False, highlight=False)
    raise typer.Exit(0 if verdict.sound else 1)


@journal.command("export")
def journal_export(
    park: KeptArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="the file to write")],
    data: DataOption = None,
    form: Annotated[
        Form, typer.Option("--format", help="csv: a line for every happening; jsonl: letter for letter")
    ] = Form.CSV,
) -> None:
    """Write the whole journal to a file, for its owner's eyes."""
    from loaders.live.journal_export import export

    count = export(kept(park, data), out, form.value)
    asides.print(f"{count} entries")
    answers.print(str(out), markup=False, highlight=False)


@journal.command("share")
def journal_share(
    park: KeptArgument,
    server: Annotated[str, typer.Argument(help="a PostgreSQL server: host=… dbname=… user=…; passwords in ~/.pgpass")],
    name: Annotated[str, typer.Option(help="what the park is called there; its folder's name when not given")] = "",
    data: DataOption = None,
    prepare: Annotated[bool, typer.Option("--prepare", help="make the tables there, as their owner, and end")] = False,
    once: Annotated[bool, typer.Option("--once", help="copy what is new, and end")] = False,
) -> None:
    """Copy the journal into a bureau's shared one on PostgreSQL, beside the recorder, until Ctrl+C."""
    from contextlib import suppress

    from loaders.live.shared_journal import SharedJournal, share

    if prepare:
        line = SharedJournal(server)
        line.prepare()
        line.close()
        return

    def told(text: str) -> None:
        asides.print(text, markup=False, highlight=False)

    with suppress(KeyboardInterrupt):
        share(server, kept(park, data), name or park.resolve().name, once=once, told=told)


@accounts.command("list")
def accounts_list(park: KeptArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Everybody who may log in."""
    import time

    with _Book(park, data) as book:
        people = book.accounts.listed(time.time())
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in people], ensure_ascii=False) + "\n")
        return
    for each in people:
        state = "停用 disabled" if each.disabled else "锁定 locked" if each.locked else ""
        answers.print(f"{each.name}\t{each.role}\t{state}".rstrip(), markup=False, highlight=False)


@accounts.command("add")
def accounts_add(name: NameArgument, park: KeptArgument, role: RoleWord, data: DataOption = None) -> None:
    """A new account; the password is asked for, or read from standard input. The first must be an administrator."""
    from loaders.live.acts import Role

    with _Book(park, data) as book:
        book.accounts.add(name, Role(role.value), _password(), by=book.by, wall=book.now)


@accounts.command("password")
def accounts_password(name: NameArgument, park: KeptArgument, data: DataOption = None) -> None:
    """A new password, which also unlocks the account."""
    with _Book(park, data) as book:
        book.accounts.set_password(name, _password(), by=book.by, wall=book.now)


@accounts.command("role")
def accounts_role(name: NameArgument, park: KeptArgument, role: RoleWord, data: DataOption = None) -> None:
    """Make somebody something else."""
    from loaders.live.acts import Role

    with _Book(park, data) as book:
        book.accounts.give_role(name, Role(role.value), by=book.by, wall=book.now)


@accounts.command("disable")
def accounts_disable(
    name: NameArgument,
    park: KeptArgument,
    data: DataOption = None,
    back: Annotated[bool, typer.Option("--back", help="bring it back")] = False,
) -> None:
    """End an account without forgetting it; the last administrator stays."""
    with _Book(park, data) as book:
        book.accounts.disable(name, by=book.by, wall=book.now, disabled=not back)


@accounts.command("unlock")
def accounts_unlock(name: NameArgument, park: KeptArgument, data: DataOption = None) -> None:
    """Forget somebody's failed log-ins."""
    with _Book(park, data) as book:
        book.accounts.unlock(name, by=book.by, wall=book.now)


class _Book:
    """The accounts of a park, open for as long as the block lasts; `by` is who sits at this terminal."""

    def __init__(self, park: Path, data: Path | None) -> None:
        import getpass
        import time

        from loaders.live.people.account_rules import read_rules
        from loaders.live.people.accounts import Accounts

        folder = kept(park, data)
        self.accounts = Accounts(folder, read_rules(folder))
        self.by, self.now = f"terminal:{getpass.getuser()}", time.time()

    def __enter__(self) -> "_Book":
        return self

    def __exit__(self, *_: object) -> None:
        self.accounts.close()


def kept(park: Path, data: Path | None) -> Path:
    """The folder with a park's journal and accounts: the one given, or that of a park's recorder."""
    from loaders.live.parks import data_of
    from loaders.live.wire.endpoint import Orders, files
    from loaders.package import read_park
    from viewer.places import run_folder

    if not park.is_dir():
        raise Trouble(
            f"没有文件夹 {park}。",
            f"There is no folder {park}.",
            remedy_zh="给出场景包 NAME.park，或记录进程存放日志的文件夹。",
            remedy_en="Name a package NAME.park, or the folder in which a recorder keeps its journal.",
            file=str(park),
        )
    if not (park / "park.json").exists():
        return park
    orders = Orders(str(park), data_dir="" if data is None else str(data))
    return data_of(read_park(park)[0], orders, files(run_folder(), orders))


def _password() -> str:
    """Asked for twice at a terminal, else one line of standard input; never an argument, which others could read."""
    import getpass

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("口令 password: ")
    if first != getpass.getpass("再输一次 again: "):
        raise Trouble(
            "两次输入的口令不同。", "The two passwords differ.", remedy_zh="重新输入。", remedy_en="Try again."
        )
    return first
