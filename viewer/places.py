"""Where the window's own data lies, and what it keeps for the person who runs it."""

from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_log_path, user_state_path

from loaders.places import CONFIG, ROOT

__all__ = [
    "CONFIG",
    "ICONS",
    "ROOT",
    "SHADERS",
    "TRANSLATIONS",
    "crash_folder",
    "own_settings",
    "run_folder",
    "tile_cache_folder",
]

SHADERS = ROOT / "shaders"
TRANSLATIONS = CONFIG / "translations"
ICONS = CONFIG / "icons"
_NAME = "parkwatch"


def run_folder() -> Path:
    """Where recorders leave their endpoint files, for this person; a file whose recorder has died is passed over."""
    return user_state_path(_NAME, appauthor=False) / "run"


def crash_folder() -> Path:
    """Where crash files go."""
    return user_log_path(_NAME, appauthor=False)


def tile_cache_folder() -> Path:
    """Where the tiles of servers are kept; whoever deletes it loses nothing but time."""
    return user_cache_path(_NAME, appauthor=False) / "tiles"


def own_settings() -> Path:
    """The person's own settings file, which need not be there."""
    return user_config_path(_NAME, appauthor=False) / "settings.toml"
