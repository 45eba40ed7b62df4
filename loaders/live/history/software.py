"""Which software wrote something: kept beside everything that is to be understood years later."""

from importlib.metadata import PackageNotFoundError, version

import duckdb


def software() -> str:
    """Our own version and that of the library that writes the files."""
    try:
        ours = version("parkwatch")
    except PackageNotFoundError:
        ours = "checkout"
    return f"parkwatch {ours}, duckdb {duckdb.__version__}"
