"""The local list of common passphrases (its source and licence stand at its top); nothing is asked of the network."""

import gzip
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("blocklist.txt.gz")


@lru_cache(maxsize=1)
def common() -> tuple[frozenset[str], frozenset[str]]:
    """Common passphrases of 15 characters and more, and common shorter words; both in folded case."""
    _about, listed, words = gzip.decompress(FILE.read_bytes()).decode().split("\n\n")
    return frozenset(listed.split("\n")), frozenset(words.rstrip("\n").split("\n"))
