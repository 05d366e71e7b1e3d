"""Our own file with everything in it, plain or zipped."""

import codecs
import re

from pydantic import ValidationError

from tracker.domain.words import message
from tracker.features.archive.documents import Head
from tracker.features.archive.fitting import unfit
from tracker.features.archive.layout import MEMBER, PERSON_LINE, placed
from tracker.features.archive.manifest import MANIFEST, Document, rows_of
from tracker.features.archive.readers import packed
from tracker.features.archive.readers.reading import MAX_ROWS, NotReadable, Problem, check_size, too_many_rows
from tracker.features.archive.readers.whole import Placed, Whole, whole

NAME = "evenlight_json"
TITLE = message("Evenlight, everything")

_BEGINS = re.compile(rb'\s*\{\s*"format"\s*:\s*"evenlight"')
_NEWER = re.compile(_BEGINS.pattern + rb'\s*,\s*"version"\s*:\s*(?!1\b)\d')


def sniff(head: bytes, filename: str) -> bool:
    """Whether it begins as our file does, or is a zip that holds one."""
    if head.startswith(packed.SIGNATURE):
        return MEMBER.encode() in head
    return _BEGINS.match(head.removeprefix(codecs.BOM_UTF8)) is not None


def check(data: bytes) -> None:
    """Raises NotReadable where the file is not as we write it."""
    _opened(data)


def read(data: bytes) -> Whole:
    """Every row that fits; raises NotReadable where the file is not as we write it."""
    document = _opened(data)
    rows: list[Placed] = []
    problems: list[Problem] = []
    person = document.person
    if person is not None and (reason := unfit(person)):
        problems.append(Problem(PERSON_LINE, reason))
        person = None
    for line, kept, row in placed(document):
        if reason := unfit(row):
            problems.append(Problem(line, reason))
        else:
            rows.append((line, kept, row))
    return whole(NAME, rows, problems, person)


def _opened(data: bytes) -> Head:
    check_size(data)
    if data.startswith(packed.SIGNATURE):
        data = packed.member(data, MEMBER)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        document = Document.model_validate_json(data)
    except ValidationError:  # never listed: of a file made to harm there are millions, and they quote it
        if _NEWER.match(data):
            raise NotReadable(message("This file comes from a newer Evenlight than this one.")) from None
        raise NotReadable(message("This Evenlight file was changed or cut short. Please download it again.")) from None
    if sum(len(rows_of(document, kept)) for kept in MANIFEST) > MAX_ROWS:
        raise too_many_rows()
    for kept in MANIFEST:
        names = [tuple(getattr(row, name) for name in kept.key) for row in rows_of(document, kept)]
        if len(set(names)) != len(names):
            raise NotReadable(message("This Evenlight file was changed or cut short. Please download it again."))
    return document
