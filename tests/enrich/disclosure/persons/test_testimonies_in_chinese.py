"""Telephones in what victims tell in Chinese, and those that are for readers."""

import pytest

from freeshelf.enrich.disclosure.findings import Piece, Place
from freeshelf.enrich.disclosure.persons import judge

LOCKED_IN = "我叫端木雪婷，今年十九岁。老板扣了我的护照，把我锁在宿舍。"
SOLD = "口述\n我被骗到外地，三个月没拿到工资。"
FAR = "那里的冬天很冷，窗外只有一条河，河边没有人家。" * 15


def strengths(*lines: str) -> set[str]:
    """Return how strong the telephones are of a text whose lines are read singly."""
    pieces = [Piece(line, Place(number)) for number, line in enumerate(lines, start=1)]
    return {each.strength for each in judge(pieces) if each.kind == "phone"}


@pytest.mark.parametrize(
    "contact",
    [
        "请打我妈妈的电话 13712345678。",
        "请打我妈妈的电话13712345678。",
        "手机号是13765234187。",
        "手机 137-6523-4187",
        "微信：13765234187。",
        "电话号码是137 6523 4187。",
    ],
)
@pytest.mark.parametrize("told", [LOCKED_IN, SOLD])
def test_the_mobile_of_who_tells_is_strong(told, contact):
    assert strengths(told, contact) == {"strong"}
    assert strengths(f"{told}\n{contact}") == {"strong"}


@pytest.mark.parametrize(
    "contact",
    [
        "求助热线 13765234187。",
        "本中心电话 13765234187。",
        "如果您需要帮助，请打电话 13765234187。",
    ],
)
def test_a_number_for_readers_is_not(contact):
    assert "strong" not in strengths(LOCKED_IN, contact)
    assert "strong" not in strengths(LOCKED_IN, contact, "电话 13765234187")


@pytest.mark.parametrize(
    "told",
    [
        ("如果我被骗、被锁在宿舍，该怎么办？",),
        ("我们解救了三名被拐卖的妇女。",),
        (LOCKED_IN, FAR),
    ],
)
def test_nor_one_after_what_nobody_tells_of_themselves(told):
    assert strengths(*told, "电话 13765234187") == {"weak"}


@pytest.mark.parametrize(
    "text",
    [
        "填写示例：受害人 张三，手机 13812345678。",
        "如何填写：手机 13812345678",
        f"{LOCKED_IN}电话 0123456789",
        f"{LOCKED_IN}手机 13888888888",
    ],
)
def test_numbers_that_show_the_form_are_nobodys(text):
    assert strengths(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我叫王小红，十五岁。去年被骗到砖厂干活。", {"strong"}),
        ("我叫李明,是救助站的社工。去年有很多人被骗到工厂。", set()),
        ("大家好，我叫王小红，在报社工作多年。", set()),
    ],
)
def test_who_tells_what_befell_them_says_their_own_name(text, expected):
    found = [each for each in judge([Piece(text)]) if each.kind == "person_name"]
    assert {each.strength for each in found} == expected
