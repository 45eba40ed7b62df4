"""Where the window's own data lies; the loaders' is in `loaders.places`."""

from loaders.places import CONFIG, ROOT

SHADERS = ROOT / "shaders"
TRANSLATIONS = CONFIG / "translations"
ICONS = CONFIG / "icons"
