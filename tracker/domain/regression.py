"""Least squares with one slope's interval, and the t distribution behind it, in plain Python."""

import math
from collections.abc import Sequence
from functools import lru_cache
from operator import mul


def slope_interval(
    xs: Sequence[float], before: Sequence[float], days: Sequence[float], ys: Sequence[float], confidence: float,
) -> tuple[float, float, float] | None:
    """`b` of `y = a + b·x + c·before + d·day` and its t interval; None where x cannot be told from the others.

    What `before` and `day` explain is taken out of both x and y first (modified Gram-Schmidt); what is left of y on
    what is left of x is then the same `b`, and it stays exact where the columns are nearly parallel.
    """
    x, y = _centred(xs), _centred(ys)
    spread, freedom = _dot(x, x), len(xs) - 2
    taken: list[list[float]] = []
    for column in (before, days):
        left = _centred(column)
        size = _dot(left, left)
        for basis in taken:
            left = _without(left, basis)
        if _dot(left, left) > 1e-9 * size:
            taken.append(left)
            x, y = _without(x, left), _without(y, left)
            freedom -= 1
    remaining = _dot(x, x)
    if freedom < 1 or remaining <= 1e-9 * spread:
        return None
    slope = _dot(x, y) / remaining
    residual = max(_dot(y, y) - slope * slope * remaining, 0.0)
    margin = t_quantile((1 + confidence) / 2, freedom) * math.sqrt(residual / freedom / remaining)
    return slope, slope - margin, slope + margin


def _centred(values: Sequence[float]) -> list[float]:
    mean = sum(values) / len(values)
    return [value - mean for value in values]


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    total: float = sum(map(mul, left, right))
    return total


def _without(values: Sequence[float], basis: Sequence[float]) -> list[float]:
    """The part of `values` at right angles to `basis`."""
    share = _dot(values, basis) / _dot(basis, basis)
    return [value - share * step for value, step in zip(values, basis, strict=True)]


@lru_cache(maxsize=512)
def t_quantile(share: float, freedom: int) -> float:
    """The value that Student's t with `freedom` degrees stays below with probability `share` (0.5 < share < 1)."""
    if not 0.5 < share < 1 or freedom < 1:
        raise ValueError("share must lie between a half and one, freedom be one or more")
    tail, peak = 2 * (1 - share), _density(0.0, freedom)
    t = (1 - tail) / (2 * peak)
    # Newton's steps from the left of a falling, hollow curve only ever move right: no bracket is needed.
    for _ in range(200):
        step = (_two_tails(t, freedom) - tail) / (2 * _density(t, freedom))
        t += step
        if abs(step) < 1e-12 * t:
            break
    return t


def _density(t: float, freedom: int) -> float:
    """Student's t density."""
    size = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(freedom * math.pi) / 2
    return math.exp(size - (freedom + 1) / 2 * math.log1p(t * t / freedom))


def _two_tails(t: float, freedom: int) -> float:
    """The chance that |T| is more than t: a regularised incomplete beta function."""
    a, b, x = freedom / 2, 0.5, freedom / (freedom + t * t)
    beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - beta)
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny, c, d = 1e-300, 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    total = d
    for m in range(1, 400):
        for term in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                     -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1 + term * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + term / c
            c = c if abs(c) > tiny else tiny
            total *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return total
