"""Makes docs/images/report-*.png: the demo's first minutes recorded for real, reported, and printed by pdftoppm."""

import subprocess
import sys
import tempfile
import time
from datetime import timedelta, timezone
from pathlib import Path

import numpy as np

from loaders.accident_tables import read_accident_rules
from loaders.evidence.journal_slice import journal_slice
from loaders.evidence.sealing import Picture
from loaders.live.acts import Action, Login
from loaders.live.incidents import Incidents
from loaders.live.incident_facts import subject_of_alarm
from loaders.provenance import scene_stamp
from loaders.report.contents import document_of
from loaders.report.docx import docx_of
from loaders.report.matter import Making, matter_of
from loaders.report.pdf import pdf_of
from scenes.accident import Losses
from scenes.severity import Level
from scenes.trouble import Report
from tests.an_incident import DemoDesk

CHINA = timezone(timedelta(hours=8))
IMAGES = Path(__file__).parent / "images"


def main(folder: Path, picture: Path | None) -> None:
    """Record, report in both languages to `folder`, and print the pages."""
    desk = DemoDesk(folder / "journal")
    row = desk.row("T-103", "罐底温度")
    operator = desk.login()
    for second in range(1, 420):
        desk.step(float(second))
        if second == 70:
            desk.act(operator, Action.ACKNOWLEDGE, row, level=Level.HIGH_HIGH)
        if second == 96:
            desk.act(operator, Action.VERIFY, row, text="real 现场确认罐底温度升高，氮封压力正常")
        if second == 130:
            desk.act(operator, Action.NOTE, row, text="处置：停止进料，开启喷淋冷却，通知罐区班长")
    begin = desk.begin
    incidents = Incidents.open(folder / "journal")
    subject = subject_of_alarm(desk.park, desk.park.tags.codes[row], begin + 300.0, end=begin + 419.0)
    wall = begin + 3600.0
    key = incidents.begin("甲醇储罐 T-103 罐底温度高高报", subject, by="李四", wall=wall).key
    text = "06:13 起 T-103 罐底温度持续升高，高高报后确认。\n现场核实为进料温度异常，停止进料并喷淋冷却，温度回落。"
    incidents.narrate(key, text, by="李四", wall=wall)
    incidents.state(key, "head_knew", begin + 240.0, "电话", by="李四", wall=wall)
    incident = incidents.lose(key, Losses(0, 0, 120_000.0), by="李四", wall=wall)
    incidents.close()
    entries = journal_slice(folder / "journal", subject.begin, subject.end).told()
    shots = (
        ()
        if picture is None
        else (Picture("scene", picture.read_bytes(), begin + 60.0, "home", "报警后一分钟", "A minute after the call"),)
    )
    making = Making(
        scene_stamp(desk.park, None, Report()), "Parkwatch 0.1.0", "李四", wall, read_accident_rules(), shots, CHINA
    )
    matter = matter_of(desk.park, incident, entries, desk.history, making)
    for language in ("zh", "en"):
        began = time.perf_counter()
        document = document_of(matter, language)
        written = pdf_of(document, known=())
        print(language, "pdf", time.perf_counter() - began)
        (folder / f"report-{language}.pdf").write_bytes(written.content)
        began = time.perf_counter()
        (folder / f"report-{language}.docx").write_bytes(docx_of(document).content)
        print(language, "docx", time.perf_counter() - began)
    desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
