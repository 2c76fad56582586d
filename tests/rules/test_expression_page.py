"""The page about expressions is the one that ``make docs`` writes, and leaves nothing out."""

from __future__ import annotations

import pytest
import yaml

from docs.expression_page import EXPRESSIONS_PAGE, expressions_page, rule_of
from zjtx_xl.rules.functions import FUNCTIONS
from zjtx_xl.rules.named import NAMED_RULES
from zjtx_xl.rules.parser import parse


def test_the_page_is_the_one_that_make_docs_writes():
    assert EXPRESSIONS_PAGE.read_text("utf-8") == expressions_page()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_of_a_function_uses_it(name: str):
    function = FUNCTIONS[name]
    assert f"{name}(" in function.example
    assert parse(function.example)
    assert f"### `{name}`" in expressions_page()


@pytest.mark.parametrize("name", NAMED_RULES)
def test_the_example_of_a_rule_is_one(name: str):
    named = NAMED_RULES[name]
    assert rule_of(named.example).name == name
    given = yaml.safe_load(named.example)["rule"]
    assert set(given) - {"name"} <= set(named.settings)
    assert f"### `{name}`" in expressions_page()
