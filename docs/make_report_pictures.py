"""Makes docs/images/report-*.png: the demo's first minutes recorded for real, reported, printed by pdftoppm (poppler).

PYTHONPATH=. .venv/bin/python -P docs/make_report_pictures.py FOLDER     # both reports, PDF and DOCX, stay there
"""

import subprocess
import sys
from datetime import timedelta, timezone
from pathlib import Path

from PIL import Image

from loaders.incident_papers import Case, matter_of_case
from loaders.jsonfile import write_whole
from loaders.live.acts import Action
from loaders.live.incident_facts import subject_of_alarm
from loaders.live.incidents import Incidents
from loaders.provenance import scene_stamp
from loaders.report.contents import document_of
from loaders.report.docx import docx_of
from loaders.report.pdf import pdf_of
from scenes.accident import Losses
from scenes.incident import Incident
from scenes.severity import Level
from scenes.trouble import Language, Report
from tests.an_incident import DemoDesk
from viewer.opening import park_opening
from viewer.past_pictures import past_pictures

CHINA = timezone(timedelta(hours=8))
IMAGES = Path(__file__).parent / "images"
PAGES = {1: "report-facts", 3: "report-chronology"}
SECONDS = 420
LANGUAGES: tuple[Language, Language] = ("zh", "en")


def main(folder: Path) -> None:
    """Record, report in both languages, and print two pages."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = DemoDesk(folder / "journal")
    incident = _incident(desk, folder / "journal")
    stamp, begin = scene_stamp(desk.park, None, Report()), desk.begin
    shots = past_pictures(park_opening("demo"), desk.history, [(begin + 75.0, "tankfarm")], stamp, "zh")
    case = Case(desk.park, None, folder / "journal", desk.history, incident, "李四", begin + 3600.0, shots, CHINA)
    matter = matter_of_case(case)
    for language in LANGUAGES:
        document = document_of(matter, language)
        write_whole(folder / f"report-{language}.pdf", pdf_of(document, known=()).content)
        write_whole(folder / f"report-{language}.docx", docx_of(document).content)
    desk.close()
    for page, name in PAGES.items():
        _print(folder / "report-zh.pdf", page, folder / name)
        Image.open(folder / f"{name}.png").quantize(128).save(IMAGES / f"{name}.png", optimize=True)


def _incident(desk: DemoDesk, folder: Path) -> Incident:
    """A methanol tank grows hot; somebody answers, looks, and acts."""
    row, operator = desk.row("T-103", "罐底温度"), desk.login()
    for second in range(1, SECONDS):
        desk.step(float(second))
        if second == 70:
            desk.act(operator, Action.ACKNOWLEDGE, row, level=Level.HIGH_HIGH)
        if second == 96:
            desk.act(operator, Action.VERIFY, row, text="real 现场确认罐底温度升高，氮封压力正常")
        if second == 130:
            desk.act(operator, Action.NOTE, row, text="处置：停止进料，开启喷淋冷却，通知罐区班长")
    begin, wall = desk.begin, desk.begin + 3600.0
    incidents = Incidents.open(folder)
    subject = subject_of_alarm(desk.park, desk.park.tags.codes[row], begin + 302.0, end=begin + SECONDS - 1)
    key = incidents.begin("甲醇储罐 T-103 罐底温度高高报", subject, by="李四", wall=wall).key
    text = "06:13 起 T-103 罐底温度持续升高，高高报后确认。\n现场核实为进料温度异常，停止进料并喷淋冷却。"
    incidents.narrate(key, text, by="李四", wall=wall)
    incidents.state(key, "head_knew", begin + 240.0, "电话", by="李四", wall=wall)
    incident = incidents.lose(key, Losses(0, 0, 120_000.0), by="李四", wall=wall)
    incidents.close()
    return incident


def _print(pdf: Path, page: int, out: Path) -> None:
    words = ["pdftoppm", "-r", "90", "-png", "-f", str(page), "-l", str(page), "-singlefile", str(pdf), str(out)]
    subprocess.run(words, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
