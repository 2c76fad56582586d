"""Texts with variables: what a definition may write prints as jinja2 prints it; nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.sandbox import ImmutableSandboxedEnvironment

from zjtx_xl.definitions.texts import has_variables, render, variables_of

JINJA = ImmutableSandboxedEnvironment(autoescape=False, keep_trailing_newline=True)
TEXTS = (
    "附件2{% if no %}-{{ no }}{% endif %}",
    "{% if no %}{{ no }}_{% endif %}{{ subject }}.xlsx",
    "{{ region }}市 {{ year }}年\n",
    "{{region}} {{ region}}",
    "{% if no %}\n{{ no }}\n{% endif %}\n",
    "{% if no %}{% if year %}a{% endif %}{{ no }}{% endif %}",
    "{ no } }} {{ no }}",
    "{{ unknown }}{% if unknown %}x{% endif %}",
    "{%if no%}第 {{\nno }} 号{%endif%}",
    "{{ 地区 }}",
)
VALUES = st.text(alphabet="ab1 {}%#\n<&é市", max_size=8)


@pytest.mark.parametrize("text", TEXTS)
@given(no=VALUES, region=VALUES, subject=VALUES)
def test_a_text_prints_as_jinja2_prints_it(text, no, region, subject):
    variables = {"no": no, "region": region, "subject": subject, "year": "2021", "地区": "某市"}
    assert render(text, variables) == JINJA.from_string(text).render(**variables)
    del variables["no"]
    assert render(text, variables) == JINJA.from_string(text).render(**variables)


PARTS = ("{{ no }}", "{{ x }}", "{% if no %}", "{% endif %}", "}}", "%}", "\n", "{", "}", " no ",
         "年")  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=7).map("".join), VALUES)
def test_what_is_taken_prints_as_jinja2_prints_it(text, no):
    try:
        printed = render(text, {"no": no})
    except ValueError:
        return
    if has_variables(text):
        assert printed == JINJA.from_string(text).render(no=no)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{{ region|upper }}", "{{ region|upper }}"),
        ("第 {{ year - 1 }} 年", "{{ year - 1 }} 年"),
        ("{{ }}", "{{ }}"),
        ("{{ region", "{{ region"),
        ("{{- region -}} x", "{{- region -}} x"),
        ("{% if no %}a{% else %}b{% endif %}", "{% else %}"),
        ("{% if no == '1' %}a{% endif %}", "{% if no == '1' %}"),
        ("{% for n in no %}{{ n }}{% endfor %}", "{% for n in no %}"),
        ("{% if no %}a", "{% if no %}"),
        ("a{% endif %}", "{% endif %}"),
    ],
)
def test_what_is_not_allowed_is_named(text, named):
    for function in (variables_of, lambda given: render(given, {"region": "青岛"})):
        with pytest.raises(ValueError, match="只能写") as refused:
            function(text)
        assert named[:20] in str(refused.value)


def test_the_variables_of_a_text():
    assert variables_of("附件2{% if no %}-{{ subject }}{% endif %}{{ year }}") == {
        "no",
        "subject",
        "year",
    }
    assert variables_of("附件2") == set()
    assert variables_of("{% if no %}甲{% endif %}") == {"no"}


def test_a_value_that_is_no_text_is_printed_as_one():
    assert render("{% if no %}{{ no }}{% endif %}", {"no": 0}) == ""
    assert render("{{ no }}", {"no": 3}) == "3"
