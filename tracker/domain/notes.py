"""Two texts about one day: both are kept, and nothing stands there twice."""

#: Between two texts that were written apart.
DIVIDER = "\n\n· · ·\n\n"


def together(there: str, new: str) -> str:
    """Two texts as one: the longer where it holds the other already, else both with a line between them."""
    if new in there:
        return there
    return new if there in new else there + DIVIDER + new
