"""Readers of exports, other apps' and our own: one file each, and its name in READERS."""

from tracker.domain.words import Message, message
from tracker.features.archive.readers import daylio_csv, daylio_native, evenlight_csv, evenlight_json
from tracker.features.archive.readers.reading import NotReadable, Parsed, Reader, check_size

__all__ = ["HEAD", "READERS", "NotReadable", "Parsed", "Reader", "check", "choose", "read"]

#: Asked in this order; the first that knows the file reads it.
READERS: tuple[Reader, ...] = (evenlight_json, evenlight_csv, daylio_native, daylio_csv)
#: How much of a file `sniff` is shown.
HEAD = 8192

_OTHER_KINDS: tuple[tuple[bytes, Message], ...] = (
    (b"<!doctype html", message("This is a web page, not an export. Please export your data again.")),
    (b"<html", message("This is a web page, not an export. Please export your data again.")),
    (b"%pdf", message("This is a PDF. Choose CSV when you export.")),
    (b"\x89png", message("This is a picture, not an export.")),
    (b"\xff\xd8\xff", message("This is a picture, not an export.")),
    (b"sqlite format 3", message("This is a database. Choose CSV when you export.")),
)


def choose(data: bytes, filename: str) -> Reader:
    """The reader that knows this file; raises NotReadable where there is none."""
    check_size(data)
    head = data[:HEAD]
    for reader in READERS:
        if reader.sniff(head, filename):
            return reader
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for beginning, sentence in _OTHER_KINDS:
        if start.startswith(beginning):
            raise NotReadable(sentence)
    raise NotReadable(message("This file is not an export that can be read here."))


def check(data: bytes, filename: str) -> None:
    """Raises NotReadable for a file that cannot be brought in, at once; rows are looked at later, one by one."""
    choose(data, filename).check(data)


def read(data: bytes, filename: str) -> Parsed:
    """A file somebody chose, as neutral rows; raises NotReadable and nothing else."""
    return choose(data, filename).read(data)
