"""Tests look at a feed's health more often than a window does."""

import pytest

from loaders.live.feeds import intake


@pytest.fixture(autouse=True)
def quick_health(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "HEALTH_SECONDS", 0.02)
