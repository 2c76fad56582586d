"""Whatever recipients are called: names of files are safe and differ."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from zjtx_xl.lists.file_names import file_name, is_distribution, unique_names

PATTERN = "{% if no %}{{ no }}_{% endif %}{{ subject }}.xlsx"

nasty = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            '~$.<>:"/\\|?*[]\u202e\u200b\u3000\u0301\u0338\uac00\u1100\u1161 cCoOnN1\uff19汉𠮷'
        ),
    ),
    max_size=200,
)


def assert_safe(name: str) -> None:
    stem = name.removesuffix(".xlsx")
    assert stem != name
    assert stem
    assert not set(name) & set('<>:"/\\|?*[]')
    assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for each in name)
    assert stem == stem.strip()
    assert not stem.endswith(".")
    assert not name.startswith((".", "~$"))
    assert stem.partition(".")[0].rstrip().upper() not in {
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "COM1",
        "LPT9",
    }
    assert len(name) <= 120
    assert len(name.encode("utf-8")) <= 240
    assert unicodedata.is_normalized("NFC", name)
    assert not is_distribution(name)


@given(nasty, nasty)
def test_any_text_gives_a_safe_name(no: str, subject: str):
    name = file_name(PATTERN, {"no": no, "subject": subject})
    assert_safe(name)
    assert file_name("{{ name }}", {"name": name}) == name


@given(st.sampled_from(["con", "Nul", "分发清单", "~$", "x", "", "汉"]), st.sampled_from(" .　~$("))
def test_corners_give_a_safe_name(word: str, around: str):
    for text in (word, around + word, word + around, f"{word}.{word}", around * 200, word * 300):
        assert_safe(file_name("{{ text }}", {"text": text}))


@given(
    st.lists(
        st.sampled_from(
            ["a", "A", "a (2)", "a (3)", "ß", "SS", "汉" * 78, "汉" * 77 + "字", "x" * 200]
        ),
        max_size=12,
    )
)
def test_names_are_always_unique_and_safe(stems: list[str]):
    names = [file_name("{{ stem }}", {"stem": stem}) for stem in stems]
    unique = unique_names(names)
    assert len({name.casefold() for name in unique}) == len(stems)
    for before, name in zip(names, unique, strict=True):
        assert_safe(name)
        assert before.casefold() not in {each.casefold() for each in unique} - {before.casefold()}
