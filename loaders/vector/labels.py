"""Which columns of other people's files name a boundary and carry its enterprise's code."""

MOST_OUTLINES = 100_000
"""In one file."""
NAMES = ("name", "名称", "企业名称", "单位名称", "边界", "地块", "园区名称")
CODES = ("code", "companycode", "企业编码", "编码", "adcode")


def texts(fields: dict[str, str]) -> tuple[str, str]:
    """Name and code among the columns of a file, "" where there is none."""
    lower = {key.strip().lower(): value for key, value in fields.items()}
    found = [next((lower[key] for key in keys if lower.get(key)), "")[:200] for keys in (NAMES, CODES)]
    return found[0], found[1]
