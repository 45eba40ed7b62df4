"""From an incident on record to its papers, for window and terminal alike: report, hand-over note, evidence."""

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from loaders.accident_tables import read_accident_rules
from loaders.evidence.journal_slice import journal_slice
from loaders.evidence.sealing import Contents, Picture, Sealed, make_evidence
from loaders.going import Going, always, part_of, refuse_ended
from loaders.jsonfile import write_whole
from loaders.live.anchor import Signer
from loaders.live.history import History
from loaders.live.incident_facts import facts_of
from loaders.live.incidents import Incidents
from loaders.provenance import scene_stamp, software
from loaders.report.contents import document_of
from loaders.report.contents_known import names_of
from loaders.report.docx import docx_of
from loaders.report.handover import handover_note
from loaders.report.matter import Making, Matter, matter_of
from loaders.report.pdf import pdf_of
from loaders.report.words import Speech
from scenes.accident import clocks_of
from scenes.chronology import chronology_of
from scenes.incident import Incident
from scenes.plant import Park
from scenes.trouble import Language, Notice, Report, Trouble

ENDINGS = (".pdf", ".docx")

GATHERED = 0.6
"""Part of the time of a report in which history and journal are read, about."""
SEALED_FROM = 0.4
"""Part of the time of an evidence package that its reports take, about."""


@dataclass(frozen=True, slots=True)
class Case:
    """An incident where it lies: the park and its package (None: the program's own), journal folder and history.

    `by` makes the papers at `wall`, seconds since 1970 UTC; times in them are of `zone` (None: the machine's).
    """

    park: Park
    package: Path | None
    folder: Path
    history: History
    incident: Incident
    by: str
    wall: float
    pictures: tuple[Picture, ...] = ()
    zone: tzinfo | None = None
    live: bool = False


def matter_of_case(case: Case, going: Going = always) -> Matter:
    """Everything a report tells of. Raises `Trouble` when journal or history cannot be read, or it was cancelled."""
    subject, report = case.incident.subject, Report()
    found = journal_slice(case.folder, subject.begin, subject.end)
    stamp = scene_stamp(case.park, case.package, report)
    making = Making(
        stamp,
        programs(),
        case.by,
        case.wall,
        read_accident_rules(),
        case.pictures,
        case.zone,
        case.live,
        (*report.notices, *found.notices, *_strangers(case.history)),
    )
    return matter_of(case.park, case.incident, found.told(), case.history, making, going)


def _strangers(history: History) -> tuple[Notice, ...]:
    """That the history knows indicators which the scene has no more: the report cannot tell of them."""
    span = history.span()
    if span is None or not span.strangers:
        return ()
    return (
        Notice(
            f"历史中有 {span.strangers} 个指标不在当前场景中，本报告不含。",
            f"{span.strangers} indicators of the history are not in this scene: this report does not tell of them.",
        ),
    )


def write_report(
    case: Case, out: Path, language: Language, *, font: Path | None = None, going: Going = always
) -> tuple[Notice, ...]:
    """Write a report, PDF or DOCX by the ending of `out`, whole or not at all; what had to be said. Raises `Trouble`.

    `going` is told the part done and says to go on.
    """
    if out.suffix.lower() not in ENDINGS:
        raise Trouble(
            f"报告只能写成 {'、'.join(ENDINGS)}。",
            f"A report is written as {' or '.join(ENDINGS)}.",
            remedy_zh="改文件名的结尾。",
            remedy_en="Change the ending of the file's name.",
            file=str(out),
        )
    document = document_of(matter_of_case(case, part_of(going, 0.0, GATHERED)), language)
    if out.suffix.lower() == ".pdf":
        written = pdf_of(document, font=font, going=part_of(going, GATHERED, 1.0))
    else:
        written = docx_of(document, font=font)
    refuse_ended(going(1.0))
    write_whole(out, written.content)
    return written.notices


def handover_of(case: Case, language: Language) -> str:
    """The hand-over note as of `case.wall`, from journal and history up to then. Raises `Trouble`."""
    subject, speech = case.incident.subject, Speech(language, case.zone)
    entries = journal_slice(case.folder, subject.begin, max(case.wall, subject.end)).told()
    chronology = chronology_of(facts_of(entries), case.incident)
    span = case.history.span()
    now = case.history.state_at(case.wall if span is None else min(case.wall, span.end))
    clocks = clocks_of(read_accident_rules().reporting, case.incident.moments())
    return handover_note(case.incident, chronology, clocks, now, names_of(case.park, speech), speech)


def write_evidence(case: Case, out: Path, key: Path, incidents: Incidents, going: Going = always) -> Sealed:
    """Seal the incident with the recorder's key, with reports in both languages; it is remembered that it was.

    Raises `Trouble`: there is no key, disk or history refuse, or it was cancelled.
    """
    if not key.is_file():  # a key made now would prove nothing
        raise Trouble(
            "这里没有记录进程的签名密钥。",
            "The key with which the recorder signs is not here.",
            remedy_zh="在记录进程所在的电脑上、以同一用户运行。",
            remedy_en="Run it on the recorder's machine, as the user who runs the recorder.",
            file=str(key),
        )
    subject, report = case.incident.subject, Report()
    journal, stamp = (
        journal_slice(case.folder, subject.begin, subject.end),
        scene_stamp(case.park, case.package, report),
    )
    matter = matter_of_case(case, part_of(going, 0.0, SEALED_FROM / 2))
    reports = _reports(matter, part_of(going, SEALED_FROM / 2, SEALED_FROM))
    changes = incidents.records(case.incident.key)
    contents = Contents(
        case.park,
        case.incident,
        journal,
        stamp,
        case.by,
        case.wall,
        case.pictures,
        reports,
        changes,
        replayed=not case.live,
    )
    sealed = make_evidence(out, contents, case.history, Signer(key), part_of(going, SEALED_FROM, 1.0))
    incidents.sealed(case.incident.key, sealed.manifest, out.name, by=case.by, wall=case.wall)
    return sealed


def _reports(matter: Matter, going: Going) -> dict[str, bytes]:
    """The report in both languages, by file name."""
    languages: tuple[Language, Language] = ("zh", "en")
    found = dict[str, bytes]()
    for number, language in enumerate(languages):
        each = part_of(going, number / 2, (number + 1) / 2)
        found[f"report-{language}.pdf"] = pdf_of(document_of(matter, language), going=each).content
    return found


def programs() -> str:
    """The programs that made a paper, in a line."""
    found = software()
    return ", ".join(f"{name} {found[name]}" for name in ("parkwatch", "duckdb", "reportlab") if name in found)
