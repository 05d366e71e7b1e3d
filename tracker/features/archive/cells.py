"""Cells of a spreadsheet: text that a spreadsheet would run as a formula is kept from it, and comes back unchanged."""

#: What begins a formula, also in full width, and what some programs skip before looking for one.
_BEGINNINGS = frozenset("=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}"
                        "\N{FULLWIDTH COMMERCIAL AT}")
_SKIPPED = frozenset("\t\r\n\0")
SHIELD = "'"


def shielded(text: str) -> str:
    """The text for a cell: with an apostrophe before what could run, and before an apostrophe of its own."""
    first = text.lstrip()[:1]
    return SHIELD + text if first in _BEGINNINGS or text[:1] in _SKIPPED or text[:1] == SHIELD else text


def bare(cell: str) -> str:
    """The text a cell was made from."""
    return cell.removeprefix(SHIELD)
