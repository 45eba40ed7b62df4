"""Colours are told apart by people with protanopia and deuteranopia too, and text can be read.

Simulation: Machado, Oliveira, Fernandes (2009), "A physiologically-based model for simulation of color vision
deficiency", severity 1.0. Distance: CIEDE2000. Contrast: WCAG 2.1, relative luminance.
"""

from itertools import combinations

import numpy as np
import pytest

from loaders.places import CONFIG
from scenes.columns import Floats
from scenes.severity import Level, Quality
from viewer.settings import read_chrome, read_inks, read_palette, read_tiers

PALETTE = read_palette(CONFIG / "palette.toml")
CHROME = read_chrome(CONFIG / "palette.toml")
EYES = {
    "full": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: bytes) -> Floats:
    part = np.frombuffer(colour, np.uint8) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(light: Floats) -> Floats:
    xyz = TO_XYZ @ light.clip(0, 1) / np.array([0.95047, 1.0, 1.08883])
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def ciede2000(one: Floats, other: Floats) -> float:
    """Sharma, Wu, Dalal (2005), "The CIEDE2000 color-difference formula"."""
    chroma = (np.hypot(one[1], one[2]) + np.hypot(other[1], other[2])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    (l1, c1, h1), (l2, c2, h2) = _polar(one, stretch), _polar(other, stretch)
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = h1 + turn / 2
    t = 1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.2 * _cos(4 * hue - 63)
    s_l = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    mean_hue = hue % 360
    around = 60 * np.exp(-(((mean_hue - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25**7)) * np.sin(np.radians(around))
    d_l, d_c = (l2 - l1) / s_l, (c2 - c1) / s_c
    d_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / s_h
    return float(np.sqrt(d_l**2 + d_c**2 + d_h**2 + rotation * d_c * d_h))


def _polar(colour: Floats, stretch: float) -> tuple[float, float, float]:
    a, b = colour[1] * stretch, colour[2]
    return float(colour[0]), float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a)) % 360)


def _cos(degrees: float) -> float:
    return float(np.cos(np.radians(degrees)))


def distance(one: bytes, other: bytes, eye: str) -> float:
    return ciede2000(lab(EYES[eye] @ linear(one)), lab(EYES[eye] @ linear(other)))


def contrast(one: bytes, other: bytes) -> float:
    low, high = sorted(float((TO_XYZ @ linear(colour))[1]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def levels() -> dict[str, bytes]:
    return {level.name: PALETTE.level[level].tobytes() for level in Level if level}


def word(colour: str) -> bytes:
    return bytes.fromhex(colour[1:])


def test_the_measure_of_distance_agrees_with_the_published_pair() -> None:
    one, other = np.array([50.0, 2.6772, -79.7751]), np.array([50.0, 0.0, -82.7485])
    assert ciede2000(one, other) == pytest.approx(2.0425, abs=1e-4)  # Sharma et al., Table 1, pair 1


@pytest.mark.parametrize("eye", EYES)
def test_levels_stay_apart_from_one_another(eye: str) -> None:
    close = {
        f"{a} {b}": distance(levels()[a], levels()[b], eye)
        for a, b in combinations(levels(), 2)
        if distance(levels()[a], levels()[b], eye) < 15
    }
    assert not close


@pytest.mark.parametrize("eye", EYES)
def test_levels_stay_apart_from_every_grey_and_from_the_panels(eye: str) -> None:
    greys = {quality.name: PALETTE.quality[quality].tobytes() for quality in Quality}
    greys |= {name: word(getattr(CHROME, name)) for name in ("window", "panel", "raised", "pressed")}
    close = {
        f"{level} {grey}": distance(colour, other, eye)
        for level, colour in levels().items()
        for grey, other in greys.items()
        if distance(colour, other, eye) < 15
    }
    assert not close


def test_grey_is_grey() -> None:
    for quality in Quality:
        colour = lab(linear(PALETTE.quality[quality].tobytes()))
        assert np.hypot(colour[1], colour[2]) < 10


@pytest.mark.parametrize(("text", "least"), [("text", 7.0), ("quiet", 4.5), ("faint", 3.0)])
@pytest.mark.parametrize("surface", ["window", "panel", "raised", "pressed"])
def test_text_can_be_read_on_every_surface(text: str, least: float, surface: str) -> None:
    assert contrast(word(getattr(CHROME, text)), word(getattr(CHROME, surface))) >= least


def test_level_words_can_be_read_in_a_list() -> None:
    for colour in levels().values():
        assert contrast(colour, word(CHROME.panel)) >= 3.0


def test_the_focus_ring_is_no_level_and_is_seen() -> None:
    ring = word(CHROME.focus)
    assert contrast(ring, word(CHROME.panel)) >= 3.0
    assert min(distance(ring, colour, "full") for colour in levels().values()) > 12


@pytest.mark.parametrize("eye", EYES)
def test_the_frame_of_a_replay_is_no_level_and_no_tier(eye: str) -> None:
    frame, tiers = word(CHROME.replay), read_tiers(CONFIG / "palette.toml")
    others = levels() | {name: word(getattr(tiers, name)) for name in tiers.__slots__}
    close = {name: distance(frame, other, eye) for name, other in others.items() if distance(frame, other, eye) < 15}
    assert not close


def test_the_words_of_a_replay_can_be_read_on_its_frame_and_its_frame_on_the_panels() -> None:
    assert contrast(word(CHROME.window), word(CHROME.replay)) >= 7.0
    assert contrast(word(CHROME.panel), word(CHROME.replay)) >= 4.5


@pytest.mark.parametrize("eye", EYES)
def test_no_ink_is_taken_for_an_alarm_or_for_a_frame(eye: str) -> None:
    loud = levels() | {name: word(getattr(CHROME, name)) for name in ("replay", "drill")}
    close = {
        f"{ink} {name}": distance(word(colour), other, eye)
        for ink, colour in read_inks(CONFIG / "palette.toml").items()
        for name, other in loud.items()
        if distance(word(colour), other, eye) < 10
    }
    assert not close
