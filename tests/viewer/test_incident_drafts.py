from pathlib import Path

import pytest

from scenes.trouble import Trouble
from viewer.incident_drafts import Drafts


def test_a_draft_is_there_after_a_restart_until_it_is_forgotten(tmp_path: Path) -> None:
    Drafts(tmp_path / "drafts").write("20261201-001", "阀门\n泄漏")
    drafts = Drafts(tmp_path / "drafts")
    assert drafts.read("20261201-001") == "阀门\n泄漏"
    assert drafts.read("20261201-002") is None
    drafts.forget("20261201-001")
    assert drafts.read("20261201-001") is None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file")
    with pytest.raises(Trouble, match="draft"):
        Drafts(tmp_path / "drafts").write("k", "text")
