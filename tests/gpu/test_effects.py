"""What each renderer can bear."""

import pytest

from viewer.gpu.effects import FULL, PLAIN, borne_by


@pytest.mark.parametrize(
    "name", ["llvmpipe (LLVM 15.0.6, 256 bits)", "Google SwiftShader", "Microsoft Basic Render Driver"]
)
def test_a_processor_takes_one_sample_of_a_slanted_texture_and_keeps_every_other_effect(name: str) -> None:
    borne = borne_by(name, FULL)
    assert borne.anisotropy == 1.0
    assert borne.shadows
    assert borne.detail == FULL.detail


def test_a_graphics_card_bears_everything() -> None:
    assert borne_by("NVIDIA GeForce RTX 2080 Ti/PCIe/SSE2", FULL) == FULL


def test_the_plain_effects_are_borne_by_all() -> None:
    assert borne_by("llvmpipe", PLAIN) == PLAIN
