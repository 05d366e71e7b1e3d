"""How our own file lies on its lines: a row on each, so that rows are named by line and two files can be compared."""

from collections.abc import Iterator
from typing import Any

from tracker.features.archive.documents import Head
from tracker.features.archive.manifest import MANIFEST, Kept, rows_of

#: The name of the file inside a zip.
MEMBER = "evenlight.json"
#: Where the person's settings stand, and the last line before the first table.
PERSON_LINE = 3


def written(document: Head) -> bytes:
    """The file as bytes."""
    profile = document.person.model_dump_json() if document.person else "null"
    lines = ["{", Head.model_construct().model_dump_json(exclude={"person"})[1:-1] + ",", f'"person":{profile},']
    for kept in MANIFEST:
        found = [row.model_dump_json(by_alias=True) for row in rows_of(document, kept)]
        end = "," if kept is not MANIFEST[-1] else ""
        if found:
            lines += [f'"{kept.name}":[', *(f"{row}," for row in found[:-1]), found[-1], f"]{end}"]
        else:
            lines.append(f'"{kept.name}":[]{end}')
    return "\n".join([*lines, "}", ""]).encode()


def placed(document: Head) -> Iterator[tuple[int, Kept, Any]]:
    """Each row with its table and the line it stands on, in a file as `written` writes it."""
    line = PERSON_LINE
    for kept in MANIFEST:
        found = rows_of(document, kept)
        line += 1
        for row in found:
            line += 1
            yield line, kept, row
        line += bool(found)
