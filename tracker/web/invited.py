"""Addresses of invitations: how one is made, how it is kept, and whether a path of ours leads to one."""

import re
import secrets

from tracker.web.gate import hashed

#: 28 of these 31 signs are 138 bits; signs that look alike are left out, as somebody may type them from a card.
LETTERS, LONG = "23456789abcdefghjkmnpqrstuvwxyz", 28
_PATH = re.compile(r"/invitations/([\w-]{20,100})", re.ASCII)


def token() -> str:
    """A new secret, in groups of four."""
    made = "".join(secrets.choice(LETTERS) for _ in range(LONG))
    return "-".join(made[i : i + 4] for i in range(0, LONG, 4))


def kept_as(token: str) -> str:
    """The hash an invitation is kept as, however its secret was typed."""
    bare = re.sub(r"[\s-]", "", token.casefold())
    typed = len(bare) == LONG and set(bare) <= set(LETTERS)
    return hashed(bare if typed else token)


def behind(path: str) -> str:
    """The hash of the invitation a path of ours leads to; "" for any other path."""
    found = _PATH.fullmatch(path)
    return kept_as(found[1]) if found else ""
