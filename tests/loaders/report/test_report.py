"""Reports of a real incident in both languages and on both papers: what stands in them, and what can go wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from io import BytesIO
from pathlib import Path

import docx
import numpy as np
import pytest
from PIL import Image as Pictures
from pypdf import PdfReader

from loaders.accident_tables import read_accident_rules
from loaders.evidence.journal_slice import journal_slice
from loaders.evidence.sealing import Picture
from loaders.live.incidents import Incidents
from loaders.provenance import scene_stamp
from loaders.report.blocks import Chart, Document, Table
from loaders.report.contents import document_of
from loaders.report.contents_known import MOST_ROWS, names_of
from loaders.report.docx import docx_of
from loaders.report.handover import handover_note
from loaders.report.matter import Making, Matter, matter_of
from loaders.report.pdf import pdf_of
from loaders.report.words import Speech
from scenes.accident import Losses
from scenes.incident import Subject
from scenes.past import Gap, Why
from scenes.trouble import Language, Report, Trouble
from tests.an_incident import Recorded, recorded_incident


def png(width: int = 320, height: int = 180) -> bytes:
    kept = BytesIO()
    Pictures.fromarray(np.full((height, width, 3), 90, np.uint8)).save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    recorded = recorded_incident(tmp_path_factory.mktemp("incident"))
    yield recorded
    recorded.desk.close()


@pytest.fixture(scope="module")
def matter(recorded: Recorded) -> Matter:
    folder = recorded.desk.journal.folder
    incidents = Incidents.open(folder)
    subject = Subject(recorded.begin + 82.0, recorded.end)
    key = incidents.begin("3 号罐温度高高报 <b>&", subject, by="张三", wall=2e9).key
    incidents.narrate(key, "初稿", by="张三", wall=2e9)
    incidents.narrate(key, "改稿：阀门泄漏\n<script>&amp;\x00\ud800 emoji 🔥", by="李四", wall=2e9)
    incidents.state(key, "head_knew", recorded.begin + 120.0, "电话", by="李四", wall=2e9)
    incident = incidents.lose(key, Losses(0, 3, None), by="李四", wall=2e9)
    incidents.close()
    shot = Picture("scene", png(), subject.begin, "home", "事发时", "as it began")
    history = replace(recorded.history, lost=(Gap(recorded.begin + 150.0, recorded.begin + 170.0, Why.LOST),))
    making = Making(
        scene_stamp(recorded.desk.park, None, Report()),
        "Parkwatch 0.1.0",
        "张三",
        2e9,
        read_accident_rules(),
        (shot,),
        UTC,
    )
    entries = journal_slice(folder, recorded.begin, recorded.end).told()
    return matter_of(recorded.desk.park, incident, entries, history, making)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            [
                "事件报告",
                "虚构园区",
                "处置过程",
                "仍有报警未消除",
                "演练",
                "搁置",
                "检修",
                "记录过，数据已损坏或丢失",
                "改稿",
                "时限",
            ],
        ),
        (
            "en",
            ["Incident report", "alarms still stand", "Rehearsal", "shelved", "damaged or missing", "no ruling", "UTC"],
        ),
    ],
)
def test_a_report_says_what_happened_and_what_is_not_known(
    matter: Matter, language: Language, words: list[str]
) -> None:
    document = document_of(matter, language)
    pdf, word = pdf_of(document, known=()), docx_of(document)
    text = text_of(pdf.content)
    found = docx.Document(BytesIO(word.content))
    paper = "\n".join(
        [each.text for each in found.paragraphs]
        + [cell.text for table in found.tables for row in table.rows for cell in row.cells]
        + [each.text for each in found.sections[0].header.paragraphs]
    )
    for each in words:
        assert each in text, each
        assert each in paper, each
    assert len(found.inline_shapes) == 1 + len(matter.trends)


def test_the_same_report_is_the_same_bytes(matter: Matter) -> None:
    document = document_of(matter, "zh")
    assert pdf_of(document, known=()).content == pdf_of(document, known=()).content
    assert docx_of(document).content == docx_of(document).content


def test_facts_come_from_the_journal_and_the_narrative_stands_apart(matter: Matter) -> None:
    text = text_of(pdf_of(document_of(matter, "zh"), known=()).content)
    head, _, people = text.partition("经过（人员填写，不是系统记录）")
    assert "改稿" not in head
    assert "改稿" in people
    assert "日志第" in head


def test_thousands_of_rows_are_counted_and_not_printed(matter: Matter) -> None:
    many = replace(matter.chronology, alarms=matter.chronology.alarms * 2000, lines=matter.chronology.lines * 500)
    document = document_of(replace(matter, chronology=many), "en")
    tables = [each for each in document.blocks if isinstance(each, Table)]
    assert max(len(each.rows) for each in tables) == MOST_ROWS
    text = text_of(pdf_of(document, known=()).content)
    assert f"{len(many.alarms) - MOST_ROWS} more rows" in " ".join(text.split())


def test_a_quantity_that_was_never_known_makes_a_chart_without_a_line(matter: Matter) -> None:
    trend = replace(matter.trends[0], value=np.full(3, np.nan), moment=np.arange(3.0), quality=np.full(3, 3, np.uint8))
    document = document_of(replace(matter, trends=(trend,)), "zh")
    assert sum(isinstance(each, Chart) for each in document.blocks) == 1
    pdf_of(document, known=())
    docx_of(document)


def test_an_unreadable_font_is_said_and_another_is_used(matter: Matter, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font" * 100)
    document = document_of(matter, "zh")
    written = pdf_of(document, font=broken)
    assert "cannot be read" in written.notices[0].en
    assert "事件报告" in text_of(written.content)
    assert "cannot be read" in docx_of(document, font=broken).notices[0].en
    missing = pdf_of(document, font=tmp_path / "missing.ttf")
    assert missing.notices


def test_what_is_no_picture_is_refused(matter: Matter) -> None:
    bad = replace(matter, pictures=(replace(matter.pictures[0], png=b"\x89PNG no"),))
    for writer in (pdf_of, docx_of):
        with pytest.raises(Trouble, match="picture"):
            writer(document_of(bad, "zh"))


def test_a_cell_longer_than_a_page_and_a_word_without_end_are_set_whole(matter: Matter) -> None:
    incident = replace(matter.incident, title="长" * 190, closing="x" * 500)
    long = replace(matter.incident.narrative[-1], text="没有空格" * 3000 + "y" * 3000)
    document = document_of(replace(matter, incident=replace(incident, narrative=(long,))), "en")
    text = text_of(pdf_of(document, known=()).content)
    assert text.count("没有空格") + text.count("没有\n空格") > 2900


def test_the_next_shift_is_told_what_stands_what_is_owed_and_until_when(matter: Matter, recorded: Recorded) -> None:
    speech = Speech("zh", UTC)
    now = recorded.history.state_at(recorded.end)
    note = handover_note(matter.incident, matter.chronology, matter.clocks, now, names_of(matter.park, speech), speech)
    assert "未消除报警 2 条" in note
    assert "未完成步骤：消除" in note
    assert "检修" in note
    assert "报告截止: 单位负责人" in note
    assert "改稿" in note
    nothing = recorded.history.state_at(recorded.begin - 1000.0)
    told = handover_note(matter.incident, matter.chronology, (), nothing, names_of(matter.park, speech), speech)
    assert "此刻没有记录" in told


def blocks(document: Document) -> list[str]:
    return [type(each).__name__ for each in document.blocks]


def test_both_languages_have_the_same_blocks(matter: Matter) -> None:
    assert blocks(document_of(matter, "zh")) == blocks(document_of(matter, "en"))
