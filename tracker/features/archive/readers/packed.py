"""Zip files from elsewhere: one member taken out, within limits, whatever the file claims about itself."""

import io
import struct
import zipfile
import zlib

from tracker.domain.words import message
from tracker.features.archive.readers.reading import NotReadable

SIGNATURE = b"PK\x03\x04"
#: The most one member may hold, and how many times larger than the whole file it may be.
MAX_UNPACKED = 25 * 1024 * 1024
MAX_RATIO = 50
#: Below this a high ratio harms nobody: a young diary repeats itself.
_SMALL = 1024 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What `zipfile` raises on files that are cut, altered or made to harm.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, IndexError, OverflowError,
    RuntimeError,
)


def damaged() -> NotReadable:
    """The refusal of a file that is cut short or altered."""
    return NotReadable(message("This file is damaged or cut short. Please export it once more."))


def member(data: bytes, name: str) -> bytes:
    """The content of the member called `name`, in any folder; raises NotReadable, also for a zip within the zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = next((info for info in archive.infolist() if info.filename.rpartition("/")[2] == name), None)
            if found is None:
                raise NotReadable(message("This zip file does not hold %(name)s.", name=name))
            if found.flag_bits & 1:
                raise NotReadable(message("This file is locked with a password."))
            if found.compress_type not in _METHODS:
                raise damaged()
            with archive.open(found) as content:
                unpacked = content.read(MAX_UNPACKED + 1)
    except NotReadable:
        raise
    except _DAMAGE as error:
        raise damaged() from error
    if len(unpacked) > MAX_UNPACKED or len(unpacked) > max(_SMALL, MAX_RATIO * len(data)):
        raise NotReadable(message("This file grows too large when it is unpacked."))
    if unpacked.startswith(SIGNATURE):
        raise NotReadable(message("This zip file holds another zip file. Choose the one inside."))
    return unpacked
