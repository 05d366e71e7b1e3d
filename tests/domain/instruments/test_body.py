"""The body check-in: red flags open a card, three days make a block, no score is made."""

import pytest

from tracker.domain.instruments.body import BLOCK_DAYS, BODY, Block, block
from tracker.domain.instruments.item import Answer

IDS = [item.id for item in BODY.items]


def day(**given: Answer) -> tuple[Answer, ...]:
    assert set(given) <= set(IDS)
    return BODY.in_order(given)


@pytest.mark.parametrize("flag", ["blood", "no_pee", "fever"])
def test_a_red_flag_opens_its_card_and_is_no_score(flag: str) -> None:
    assert BODY.score(day(**{flag: 1})).same_day == (flag,)
    assert BODY.score(day(**{flag: 0})).same_day == BODY.score(day()).same_day == ()
    assert BODY.score(day(**{flag: 1})).safety is False and BODY.score(day(**{flag: 1})).total is None


def test_nose_and_cramps_are_asked() -> None:
    assert {"nose", "cramps", "bladder_pain", "void_day", "void_night"} <= set(IDS)


def test_a_block_of_three_days() -> None:
    days = [day(void_day=8, void_night=2, bladder_pain=3), day(void_day=10, void_night=1, bladder_pain=6),
            day(void_day=6, void_night=3)]
    assert len(days) == BLOCK_DAYS
    assert block(days) == Block(voids=10, nights=2, worst_pain=6, days=3)


def test_blanks_are_left_out_and_not_counted_as_nought() -> None:
    assert block([day(void_day=8), day(void_night=4), day(void_day=6, void_night=0)]) == Block(6, 2, None, 1)
    assert block([]) == block([day()]) == Block(None, None, None, 0)
