"""Pairs: two things measured in turn, so that a busy machine slows both; the figure is the median of their ratios."""

from collections.abc import Callable
from statistics import median

ROUNDS = 5


def paired(ours: Callable[[], float], floor: Callable[[], float]) -> dict[str, float]:
    """The median ratio of five pairs run in turn, with what stood behind it."""
    pairs = [(ours(), floor()) for _ in range(ROUNDS)]
    ratios = sorted(a / b for a, b in pairs)
    return {
        "ratio": median(ratios),
        "least": ratios[0],
        "most": ratios[-1],
        "ours": median(a for a, _ in pairs),
        "floor": median(b for _, b in pairs),
    }
