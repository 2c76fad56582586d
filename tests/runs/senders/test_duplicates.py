"""What came twice: of a recipient, in two lists, with one code, on a form issued to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from zjtx_xl.runs.senders.batch import Batch
from zjtx_xl.runs.senders.duplicates import _names, _shown, duplicates, filled_on_anothers
from zjtx_xl.runs.senders.returns import Return

if TYPE_CHECKING:
    from zjtx_xl.findings.results import Finding

SET = "qingdao-2021"


def sent(path: str, subject: str, *tables: str, **about: Any) -> Return:
    names = frozenset(f"{SET}/{table}" for table in tables or ("annex2",))
    given: dict[str, Any] = {"issued_to": "", "codes": frozenset(), "is_said": False, **about}
    return Return(path, subject, tables=names, **given)


def batch_of(*returns: Return) -> Batch:
    batch = Batch()
    for one in returns:
        batch.add([], one, is_read=True)
    return batch


def twice(*returns: Return, copies: tuple[str, ...] = ()) -> list[Finding]:
    return list(duplicates(batch_of(*returns), {*copies}))


def about(found: list[Finding]) -> list[tuple[str | None, str | None]]:
    """The file of each finding and the other one."""
    return [(each.path, each.other.path if each.other else None) for each in found]


# ------------------------------------------------------------ what one has sent


def test_who_has_sent_a_table_twice():
    one, two = sent("a.xlsx", "甲公司"), sent("b.xlsx", "甲公司")
    (found,) = twice(one, sent("c.xlsx", "乙公司"), two)
    assert about([found]) == [("b.xlsx", "a.xlsx")]
    assert "“甲公司”报送了 2 份：a.xlsx、b.xlsx" in found.message
    assert twice(one) == []
    assert twice(one, sent("b.xlsx", "甲公司", "annex5")) == []
    assert twice(sent("a.xlsx", ""), sent("b.xlsx", "")) == []
    assert twice(one, two, copies=("b.xlsx",)) == []


@pytest.mark.parametrize(("count", "said"), [(3, "x.xlsx、2.xlsx、3.xlsx。"), (4, "3.xlsx 等。")])
def test_of_many_files_the_first_are_named(count: int, said: str):
    names = ["x", *map(str, range(2, count + 1))]
    (found,) = twice(*(sent(f"{name}.xlsx", "甲公司") for name in names))
    assert f"报送了 {count} 份" in found.message
    assert said in found.message
    assert about([found]) == [("2.xlsx", "x.xlsx")]


def test_two_workbooks_of_the_same_tables_are_said_once():
    one, two = (sent(path, "甲公司", "annex2", "annex5") for path in ("a.xlsx", "b.xlsx"))
    assert len(twice(one, two)) == 1
    other = sent("c.xlsx", "甲公司", "annex5")
    assert sorted(about(twice(one, two, other))) == [("b.xlsx", "a.xlsx")] * 2


def test_of_two_years_it_is_no_second_return():
    one, two = sent("a.xlsx", "甲公司", year="2020"), sent("b.xlsx", "甲公司", year="2021")
    assert twice(one, two) == []
    unknown = sent("c.xlsx", "甲公司")
    assert about(twice(one, two, unknown)) == [("c.xlsx", "a.xlsx"), ("c.xlsx", "b.xlsx")]


# ------------------------------------------------------------ lists


def listing(path: str, *names: str, table: str = "annex5", year: str = "") -> Return:
    return sent(path, "", table, listed=names, year=year)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("甲", "庚"), "1 户：甲。"),
        (("庚", "丙", "乙", "甲"), "3 户：丙、乙、甲。"),
        (("甲", "乙", "丙", "丁"), "4 户：甲、乙、丙 等。"),
        (("庚", "辛"), None),
    ],
)
def test_whom_two_summaries_list(names: tuple[str, ...], said: str | None):
    found = twice(listing("a.xlsx", "甲", "丁", "丙", "乙"), listing("b.xlsx", *names))
    assert [f"a.xlsx 都列有 {said}" in each.message for each in found] == ([True] if said else [])
    assert about(found) == ([("b.xlsx", "a.xlsx")] if said else [])


def test_lists_of_other_tables_and_years_have_nothing_in_common():
    one = listing("a.xlsx", "甲", "乙")
    assert twice(one, listing("b.xlsx", "甲", "乙", table="annex6")) == []
    assert twice(one, listing("b.xlsx", "甲", "乙", year="2020")) == []
    third = twice(one, listing("b.xlsx", "丙", "丁"), listing("c.xlsx", "丁", "甲"))
    assert sorted(about(third)) == [("c.xlsx", "a.xlsx"), ("c.xlsx", "b.xlsx")]


# ------------------------------------------------------------ codes


def test_a_code_under_two_names():
    code = frozenset({"91370200395811026T"})
    one, two = sent("a.xlsx", "甲公司", codes=code), sent("b.xlsx", "乙公司", "annex5", codes=code)
    (found,) = twice(one, two)
    assert about([found]) == [("b.xlsx", "a.xlsx")]
    assert "“甲公司”、“乙公司”填了同一个统一社会信用代码 91370200395811026T" in found.message
    assert "请核对是谁的代码" in found.message
    again = sent("b.xlsx", " 甲公司 ", "annex5", codes=code)
    assert twice(one, again) == []
    assert twice(one, sent("b.xlsx", "乙公司", "annex5", codes=frozenset({"9"}))) == []


def test_answers_that_are_alike():
    numbers = "".join(f"{number:08x}" for number in range(8))
    pair = [sent("a.xlsx", "甲公司", numbers=numbers), sent("b.xlsx", "乙公司", numbers=numbers)]
    (found,) = twice(*pair)
    assert about([found]) == [("b.xlsx", "a.xlsx")]
    assert twice(*pair, copies=("b.xlsx",)) == []
    assert twice(pair[0], pair[1]._replace(numbers=numbers[8:])) == []


# ------------------------------------------------------------ forms of another


def on_anothers(*returns: Return) -> list[Finding]:
    return list(filled_on_anothers(batch_of(*returns)))


def test_a_form_that_was_issued_to_another():
    own = sent("a.xlsx", "甲公司", issued_to="甲公司")
    copy = sent("b.xlsx", "乙公司", issued_to="甲公司")
    (found,) = on_anothers(own, copy)
    assert (found.code, about([found])) == ("duplicate", [("b.xlsx", "a.xlsx")])
    assert "b.xlsx 写的单位是“乙公司”" in found.message
    assert "和 a.xlsx 一样，是发给“甲公司”的文件" in found.message
    assert on_anothers(own, sent("c.xlsx", "乙公司", issued_to="乙公司")) == []
    assert on_anothers(own, sent("c.xlsx", "乙公司")) == []


def test_a_form_of_another_that_came_alone_is_asked_about():
    copy = sent("回收/b.xlsx", "乙公司", issued_to="甲公司")
    (found,) = on_anothers(copy)
    assert (found.code, found.path, found.other) == ("mark-conflict", "回收/b.xlsx", None)
    assert "b.xlsx 是发给“甲公司”的文件，里面写的单位是“乙公司”" in found.message
    assert "回收" not in found.message
    # it is said already
    assert on_anothers(copy._replace(is_said=True)) == []
    # another table of the same recipient, and another year, are no copy
    for other in (
        sent("a.xlsx", "甲公司", "annex5", issued_to="甲公司", year="2021"),
        sent("a.xlsx", "甲公司", issued_to="甲公司", year="2020"),
    ):
        (found,) = on_anothers(other, copy._replace(year="2021"))
        assert found.code == "mark-conflict"


def test_two_forms_of_another_are_each_said():
    pair = [sent(f"{name}.xlsx", name, issued_to="甲公司") for name in ("乙公司", "丙公司")]
    assert about(on_anothers(*pair)) == [
        ("乙公司.xlsx", "丙公司.xlsx"), ("丙公司.xlsx", "乙公司.xlsx"),
    ]  # fmt: skip


# ------------------------------------------------------------ names of files


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("x/a.xlsx", "x/b.xlsx"), ["a.xlsx", "b.xlsx"]),
        (("x/甲/a.xlsx", "x/乙/a.xlsx"), ["甲/a.xlsx", "乙/a.xlsx"]),
        (("x/a.xlsx", "x/乙/a.xlsx"), ["a.xlsx", "乙/a.xlsx"]),
        (("/x/a.xlsx", "乙/a.xlsx"), ["/x/a.xlsx", "乙/a.xlsx"]),
    ],
)
def test_files_of_one_name_are_called_by_their_folders(paths: tuple[str, ...], names: list[str]):
    assert _shown(paths) == names
    assert _names(paths) == "、".join(names)
