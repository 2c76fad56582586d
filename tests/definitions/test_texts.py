"""Texts with variables: what is rendered without jinja2 must be what jinja2 renders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.sandbox import ImmutableSandboxedEnvironment

from zjtx_xl.definitions.texts import render

JINJA = ImmutableSandboxedEnvironment(autoescape=False, keep_trailing_newline=True)
TEXTS = (
    "附件2{% if no %}-{{ no }}{% endif %}",
    "{% if no %}{{ no }}_{% endif %}{{ subject }}.xlsx",
    "{{ region }}市 {{ year }}年\n",
    "{{region}} {{ region}}",
    "{{ region|upper }}",
    "{{- region -}} x",
    "{% if no %}\n{{ no }}\n{% endif %}\n",
    "{% if no %}a{% else %}b{% endif %}",
    "{% if no %}{% if year %}a{% endif %}{% endif %}",
    "{% if not %}",
    "{{ true }}{{ none }}",
    "{{ range }}",
    "{# note #}{{ no }}",
    "{ no } }} {{",
    "{{ no }}\r\n{{ year }}",
    "{{ no }}{{ 'year' }}",
    "{{ unknown }}{% if unknown %}x{% endif %}",
    "{% raw %}{{ no }}{% endraw %}",
)
VALUES = st.text(alphabet="ab1 {}%#\n\r<&é市", max_size=8)


def of_jinja(text, variables):
    try:
        return JINJA.from_string(text).render(**variables)
    except Exception as error:  # noqa: BLE001 - whatever it is, both must say it
        return type(error)


def of_ours(text, variables):
    try:
        return render(text, variables)
    except Exception as error:  # noqa: BLE001
        return type(error)


@pytest.mark.parametrize("text", [each for each in TEXTS if "{{" in each or "{%" in each])
@given(no=VALUES, region=VALUES, subject=VALUES)
def test_a_text_renders_as_jinja_renders_it(text, no, region, subject):
    variables = {"no": no, "region": region, "subject": subject, "year": "2021"}
    assert of_ours(text, variables) == of_jinja(text, variables)
    del variables["no"]
    assert of_ours(text, variables) == of_jinja(text, variables)


PARTS = ("{{ no }}", "{{ x }}", "{% if no %}", "{% endif %}", "{{", "}}", "{%", "%}", "{#", "#}",
         "\r", "\n", "{", "}", " no ", "年", "{{ self }}", "{%- if no %}")  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=7).map("".join), VALUES)
def test_any_text_renders_as_jinja_renders_it(text, no):
    if "{{" in text or "{%" in text:
        assert of_ours(text, {"no": no}) == of_jinja(text, {"no": no})


def test_a_value_that_is_no_text_is_rendered_by_jinja():
    assert render("{% if no %}{{ no }}{% endif %}", {"no": 0}) == ""
    assert render("{{ no }}", {"no": None}) == "None"
