"""Names join by what is said about them, never because they look alike."""

from __future__ import annotations

import pytest

from zjtx_xl.values.subjects import (
    Subjects,
    folded,
    is_nobodys,
    is_note,
    is_retyped,
    is_total,
    names_in,
    near,
    near_pairs,
    owner_of,
)

ALIASES = [("青岛甲自动化设备有限公司", "青岛甲智能装备股份有限公司")]

# left, right, whether they are one subject
PAIRS = [
    ("青岛乙有限公司", "青岛乙有限公司", True),
    ("青岛乙有限公司 ", "　青岛 乙有限公司", True),
    ("中特科技工业（青岛）有限公司", "中特科技工业(青岛)有限公司", True),
    ("中特科技工业\u3014青岛\u3015有限公司", "中特科技工业(青岛)有限公司", True),
    ("\uff21\uff22\uff23 公司", "abc公司", True),
    # renamed, said by the name itself: with colon, without, half-width, with brackets inside
    ("旧公司（现更名为：新公司）", "旧公司", True),
    ("旧公司（现更名为：新公司）", "新公司", True),
    ("旧公司（现更名为新公司）", "新公司", True),
    ("旧公司(现已更名为:新公司)", "新公司", True),
    ("旧公司（青岛）厂（更名为：新公司（青岛）厂）", "新公司(青岛)厂", True),
    ("新公司（原名：旧公司）", "旧公司", True),
    ("新公司（曾用名旧公司）", "旧公司", True),
    # renamed, said by the set
    ("青岛甲自动化设备有限公司", "青岛甲智能装备股份有限公司", True),
    ("青岛甲自动化设备有限公司（现更名为：丁公司）", "青岛甲智能装备股份有限公司", True),
    # what the form asks for around a name
    ("青岛乙有限公司（盖章）", "青岛乙有限公司", True),
    ("青岛乙有限公司 [公章]", "青岛乙有限公司（签章）", True),
    ("青岛乙有限公司（签字、盖章处）", "青岛乙有限公司（加盖单位公章）。", True),
    ("企业名称：青岛乙有限公司", "青岛乙有限公司", True),
    ("申报单位全称（盖章）:青岛乙有限公司（公章）", "青岛乙有限公司", True),
    ("旧公司（现更名为：新公司）（盖章）", "新公司", True),
    ("企业名称：", "", False),
    ("（盖章）", "", False),
    ("青岛乙有限公司（华章）", "青岛乙有限公司", False),
    ("青岛乙有限公司", "项目名称青岛乙有限公司", False),
    # alike is not the same
    ("青岛乙有限公司", "青岛乙股份有限公司", False),
    ("青岛乙有限公司", "青岛乙有限公司（二厂）", False),
    ("青岛丙（原料）有限公司", "青岛丙有限公司", False),
    ("青岛乙有限公司", "", False),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "same"), PAIRS)
def test_names_of_one_subject(left, right, same):
    subjects = Subjects(ALIASES)
    subjects.learn(left)
    subjects.learn(right)
    assert (subjects.key(left) == subjects.key(right)) is same


def test_what_one_name_says_joins_two_others():
    subjects = Subjects()
    claimed = "旧公司（现更名为：新公司）"
    assert len({subjects.key(name) for name in ("旧公司", "新公司", claimed)}) == 3
    subjects.learn("旧公司（现更名为：新公司）")
    assert subjects.key("旧公司") == subjects.key("新公司")


@pytest.mark.parametrize(
    ("subject", "issued_to", "owner"),
    [
        ("旧公司（现更名为：新公司）", "新公司", "新公司"),
        ("旧公司（现更名为：新公司）", "旧 公司", "旧 公司"),
        ("旧公司（现更名为：新公司）", "新公司（盖章）", "新公司（盖章）"),
        ("企业名称：旧公司", "旧公司（公章）", "旧公司（公章）"),
        ("旧公司（现更名为：新公司）", "另一公司", "旧公司（现更名为：新公司）"),
        ("旧公司（现更名为：新公司）", "", "旧公司（现更名为：新公司）"),
        ("甲公司", "乙公司", "甲公司"),
        ("", "乙公司", "乙公司"),
    ],
)
def test_a_name_that_says_it_was_changed_is_whose_form_it_is(subject, issued_to, owner):
    assert owner_of(subject, issued_to) == owner


def test_renamed_twice():
    subjects = Subjects([("甲", "乙"), ("乙", "丙")])
    assert subjects.key("甲") == subjects.key("丙")


def test_aliases_in_a_circle_end():
    subjects = Subjects([("甲", "乙"), ("乙", "甲")])
    assert subjects.key("甲") == subjects.key("乙")


def test_nothing_is_nobody():
    assert names_in("　 ") == ("",)
    assert Subjects().key("") == ""


def test_folding_twice_changes_nothing():
    for left, right, _ in PAIRS:
        for name in (left, right):
            assert folded(folded(name)) == folded(name)


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("某市吉阳传感技术有限公司", True),
        ("某市吉阳传感技术有限公司（盖章）", True),
        ("某市 吉阳传感技术有限责任公司。", True),
        ("某市𠮷阳传感技术有限公司公章", True),
        ("某市古阳传感技术有限公司", False),  # another common character
        ("某市吉阳传感技术股份有限公司", False),
        ("某市吉阳传感有限公司", False),
        ("", False),
    ],
)
def test_a_name_that_was_only_typed_again(name, same):
    assert is_retyped(name, "某市吉阳传感技术有限公司") is same


def test_a_text_longer_than_any_two_names_is_one_name():
    assert names_in("甲" * 192 + "（现更名为：乙）")[1:] == ("乙",)  # 200 characters after folding
    longer = "甲" * 193 + "（现更名为：乙）"
    assert names_in(longer) == (folded(longer),)


@pytest.mark.parametrize(
    ("name", "others", "found"),
    [
        ("青岛海信电器有限公司", ["青岛海信电气有限公司"], "青岛海信电气有限公司"),
        (
            "青岛海信电器有限公司",
            ["济南重工有限公司", "青岛海信电气有限公司"],
            "青岛海信电气有限公司",
        ),
        # of several the one most alike, and of equals the first
        (
            "青岛海信宽带多媒体公司",
            ["青岛海信宽带公司", "青岛海信宽带多媒公司"],
            "青岛海信宽带多媒公司",
        ),
        ("青岛海信电器公司", ["青岛海信电气公司", "青岛海信电汽公司"], "青岛海信电气公司"),
        ("青岛海信电器有限公司", [], None),
        ("甲公司", ["乙公司"], None),  # too short to be alike
        ("青岛海信电器有限公司", ["青岛海信电器有限公司驻济南第一办事处和仓库"], None),
        ("青岛" * 200, ["青岛" * 201], None),
    ],
)
def test_names_that_are_nearly_alike(name: str, others: list[str], found: str | None):
    assert near(name, others) == found
    assert list(near_pairs([name], others)) == ([(name, found)] if found else [])


@pytest.mark.parametrize(
    ("name", "is_sum", "explains"),
    [
        ("小  计", True, False), ("合计：", True, False), ("总计（3户）", True, False),
        ("其中：", True, False), ("合计科技有限公司", False, False), ("注：另见附件", False, True),
        ("填表人：", False, True), ("联系人电子有限公司", False, False), ("", False, False),
    ],
)  # fmt: skip
def test_a_line_of_a_list_that_is_nobodys(name: str, is_sum: bool, explains: bool):
    assert (is_total(name), is_note(name)) == (is_sum, explains)
    assert is_nobodys(name) is (is_sum or explains)


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("甲乙丙丁戊", "甲乙丙丁己", True),  # eight of ten characters
        ("甲乙丙丁", "甲乙丙己", False),  # six of eight
        ("甲乙丙丁", "甲乙丙丁戊己", True),  # eight of ten, by its length alone
        ("甲乙丙丁", "甲乙丙丁戊己庚", False),
        ("甲乙丙", "甲乙丙", True),
        ("甲" * 199 + "乙", "甲" * 200, True),
        ("甲" * 199 + "乙", "甲" * 201, False),  # longer than any name
        ("甲乙", "甲乙", False),  # too short
    ],
)
def test_how_much_is_nearly_alike(left: str, right: str, found: bool):
    assert near(left, [right]) == (right if found else None)


@pytest.mark.parametrize(("count", "same"), [(1, True), (2, True), (3, False)])
def test_how_many_characters_may_be_of_another_shape(count: int, same: bool):
    issued = "某市吉祥吉利吉庆公司"
    assert is_retyped(issued.replace("吉", "𠮷", count), issued) is same


@pytest.mark.parametrize("aliases", [("甲（现更名为：乙）", "丙"), ("丙", "甲（现更名为：乙）")])
def test_a_renamed_one_that_a_set_joins_brings_both_its_names(aliases: tuple[str, str]):
    subjects = Subjects([aliases])
    assert len({subjects.key(name) for name in ("甲", "乙", "丙")}) == 1
    assert subjects.joins == 2
    subjects.learn("甲（现更名为：乙）")
    assert subjects.joins == 2
    assert Subjects().joins == 0
