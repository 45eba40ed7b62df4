"""What holds for every window."""

import pytest

from viewer import link, watch


@pytest.fixture(autouse=True)
def a_slow_recorder_is_not_a_lost_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a recorder falls silent for longer than the product bears; one that is killed ends its line."""
    for module in (link, watch):
        monkeypatch.setattr(module, "LOST_AFTER_SECONDS", 60.0)
