from __future__ import annotations

from docs.settings_page import SETTINGS_PAGE, own_settings, sections, settings_page


def test_no_setting_is_missing_in_the_page():
    said = {section.model: set(section.meanings) for section in sections()}
    known = {model: set(settings) for model, settings in own_settings().items()}
    assert {model: names - said.get(model, set()) for model, names in known.items()} == {
        model: set() for model in known
    }
    assert {model: names - known.get(model, set()) for model, names in said.items()} == {
        model: set() for model in said
    }


def test_every_setting_has_its_meaning_and_an_example():
    for section in sections():
        for name, (meaning, example) in section.meanings.items():
            assert meaning, (section.model, name)
            assert example, (section.model, name)


def test_the_page_is_the_one_that_make_docs_writes():
    assert SETTINGS_PAGE.read_text("utf-8") == settings_page()
