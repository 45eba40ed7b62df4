"""Colours of surfaces, 8-bit sRGB: calm on purpose, so that a warning colour is never mistaken for paint.

Pipes wear the basic identification colour of their medium, greyed by two fifths.
Source: GB 7231-2003 as listed in `config/regulations/pipe_colours.csv`; its text was not read: unverified. The sRGB
values are approximations, the standard names colour cards.
"""

from collections.abc import Mapping

from scenes.parametric.solids import Colour

WHITE: Colour = (222, 224, 222)
TANK: Colour = (200, 204, 204)
SEAM: Colour = (172, 177, 178)
ROOF: Colour = (196, 200, 201)
SILVER: Colour = (190, 195, 198)
STEEL: Colour = (150, 155, 158)
STRUCTURE: Colour = (128, 136, 142)
DARK_STEEL: Colour = (92, 98, 104)
GRATING: Colour = (118, 123, 125)
RAIL: Colour = (190, 168, 96)
CONCRETE: Colour = (168, 166, 160)
PALE_CONCRETE: Colour = (190, 188, 181)
FIREPROOFING: Colour = (176, 172, 163)
RED: Colour = (146, 56, 48)
VENT: Colour = (150, 92, 76)
YELLOW: Colour = (214, 178, 60)
MOTOR: Colour = (84, 110, 124)
PUMP: Colour = (104, 116, 122)
WALL: Colour = (204, 201, 192)
PLINTH: Colour = (150, 148, 144)
SHEET: Colour = (112, 130, 144)
SHEET_SEAM: Colour = (96, 114, 128)
GLASS: Colour = (62, 78, 90)
DOOR: Colour = (134, 142, 146)
TRIM: Colour = (108, 114, 118)
TILE: Colour = (138, 96, 80)
PLASTER: Colour = (222, 214, 198)
ASPHALT: Colour = (74, 76, 78)
MARKING: Colour = (206, 206, 200)
KERB: Colour = (172, 170, 165)
PAVING: Colour = (148, 142, 132)
YARD: Colour = (140, 139, 133)
JOINT: Colour = (122, 121, 116)
LAWN: Colour = (90, 110, 64)
FIELD: Colour = (128, 136, 80)
FURROW: Colour = (112, 124, 72)
SOIL: Colour = (138, 122, 98)
WATER: Colour = (86, 116, 126)
BARK: Colour = (98, 80, 64)
LEAF: Colour = (82, 108, 58)
LEAF_LIGHT: Colour = (108, 130, 70)
CONIFER: Colour = (66, 94, 70)
BLACK: Colour = (48, 50, 52)

_BASE: Mapping[str, Colour] = {
    "water": (0x00, 0x84, 0x3D),
    "steam": (0xC8, 0x10, 0x2E),
    "air": (0xB5, 0xB8, 0xB1),
    "gas": (0xF9, 0xA9, 0x00),
    "acid or alkali": (0x6C, 0x46, 0x75),
    "combustible liquid": (0x6F, 0x4A, 0x2F),
    "other liquid": (0x1A, 0x1A, 0x1A),
    "fire line": (0xC8, 0x10, 0x2E),
}

_BASE_OF: Mapping[str, str] = {
    "lpg": "gas",
    "propane": "gas",
    "ammonia": "gas",
    "chlorine": "gas",
    "ethylene": "gas",
    "propylene": "gas",
    "hydrogen": "gas",
    "natural_gas": "gas",
    "nitrogen": "gas",
    "methanol": "combustible liquid",
    "benzene": "combustible liquid",
    "petrol": "combustible liquid",
    "toluene": "combustible liquid",
    "diesel": "combustible liquid",
    "styrene": "combustible liquid",
    "steam": "steam",
    "water": "water",
    "cooling_water": "water",
    "fire_water": "fire line",
    "air": "air",
    "sulfuric_acid": "acid or alkali",
    "caustic_soda": "acid or alkali",
    "hydrochloric_acid": "acid or alkali",
}

_BARE: Colour = (150, 154, 154)


def pipe_colour(medium: str) -> Colour:
    """Colour of a pipe that carries `medium`, a key of `scenes.media`; bare metal where none is known."""
    base = _BASE_OF.get(medium)
    return _BARE if base is None else mixed(_BASE[base], _BARE, 0.4)


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with a `share` of `second`, 0 to 1."""
    red, green, blue = (round(a * (1 - share) + b * share) for a, b in zip(first, second, strict=True))
    return red, green, blue
