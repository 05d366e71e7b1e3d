"""Text from elsewhere: which encoding a file is in, and notes without the marks of the app that wrote them."""

import codecs
import html
import re

from tracker.domain.words import message
from tracker.features.archive.readers.reading import NotReadable

#: Control characters and lone surrogates: no database keeps them, no person wrote them.
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6])>", re.IGNORECASE)
_BULLET = re.compile(r"<li(?:\s[^<>]*)?>", re.IGNORECASE)
_MARK = re.compile(r"</?(?:b|i|u|s|em|strong|strike|del|p|div|span|font|ul|ol|li|h[1-6])(?:\s[^<>]*)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#39|#x27);")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str:
    """The file as text: by its byte order mark, else UTF-8, else the Windows code page of western Europe.

    Raises NotReadable where it is not text. A UTF-8 file cut inside a letter stays UTF-8.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return keepable(data[len(bom):].decode(encoding, "replace"))
    # A nought or two is damage; many are pictures, programs or text in an encoding that does not say its name.
    if data.count(0) * 10 > len(data):
        raise NotReadable(message("This file is not text, so it cannot be read as a table."))
    try:
        return keepable(data.decode())
    except UnicodeDecodeError:
        return keepable(_mended(data))


def _mended(data: bytes) -> str:
    """Text with bytes that are not UTF-8: either a few of them are damaged, or it is another encoding."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    letters = sum(1 for letter in text if letter > "\x7f") - damaged
    # 0x81 and four more are undefined in the code page; WHATWG keeps them, a replacement mark is as good here.
    return text if letters > damaged else data.decode("cp1252", "replace")


def keepable(text: str) -> str:
    """The text without characters that cannot be kept."""
    return _UNKEEPABLE.sub("", text)


def one_line(text: str) -> str:
    """A name or value: every run of white space, also the narrow and unbreakable kinds, as one space."""
    return " ".join(text.split())


def plain(note: str) -> str:
    """A note as plain text: `<br>` and paragraphs become new lines, bold and the like lose their marks."""
    if "\r" in note:
        note = note.replace("\r\n", "\n").replace("\r", "\n")
    if "<" in note:
        note = _MARK.sub("", _BULLET.sub("- ", _BREAK.sub("\n", note)))
    if "&" in note:
        note = _ENTITY.sub(lambda entity: html.unescape(entity.group()).replace("\xa0", " "), note)
    return note.strip()


def whole_note(title: str, note: str) -> str:
    """A titled note as one text, the title in a line of its own."""
    if not title:
        return plain(note)
    return "\n".join(part for part in (plain(title), plain(note)) if part)
