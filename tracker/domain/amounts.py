"""Amounts: recognising a text that tells how much of something to take, so that it is not kept.

The product keeps the names of medicines and no doses: what to take is between a person and whoever prescribes.
"""

import re

_UNITS = (
    r"mg/kg|mg|mcg|µg|μg|ug|ng|g|kg|ml|l|cc|iu|i\.u\.|units?|%|milligrams?|micrograms?|grams?|millilit(?:re|er)s?"
    r"|tabs?|tablets?|pills?|caps?|capsules?|drops?|puffs?|sprays?|patch(?:es)?|ampoules?|spoons?|teaspoons?|doses?"
)
_NUMBERS = r"one|two|three|four|half|quarter"
_AMOUNT = re.compile(
    rf"(?:(?:\d|[½¼¾])\s*-?(?:{_UNITS})(?![^\W\d_])"
    rf"|\b(?:{_NUMBERS})\s+(?:a\s+)?(?:{_UNITS})\b"
    r"|\d\s*[x×]\s*\d|\b[x×]\s*\d|\b\d\s*[x×](?![^\W\d_]))",
    re.IGNORECASE,
)


def is_amount(text: str) -> bool:
    """Whether a text tells an amount: "50 mg", "2 tablets", "½ pill", "2x1". A name with a number in it does not."""
    return _AMOUNT.search(text) is not None
