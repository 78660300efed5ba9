"""Cells of spreadsheets that are text and never formulas."""

# A spreadsheet would evaluate a cell that begins with one of these, in full width too.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless_cell(value: str) -> str:
    """Return a cell of CSV that no spreadsheet takes for a formula."""
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULAS) else value


def plain_cell(value: str) -> str:
    """Return a cell without the sign that `harmless_cell` put before it."""
    is_marked = value.startswith("'") and harmless_cell(value[1:]) == value
    return value[1:] if is_marked else value
