"""Definitions kept between starts: the same as when they are read, and never taken on trust."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import asdict

import pytest

from zjtx_xl.definitions import cache as module
from zjtx_xl.definitions.cache import compiled
from zjtx_xl.definitions.loader import (
    load_set,
    load_table_set,
    load_template,
    set_ids,
    template_ids,
)
from zjtx_xl.definitions.template import TableSet, Template
from zjtx_xl.plain_data import to_plain


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("ZJTX_NO_CACHE", raising=False)
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def table_set(name="made"):
    return TableSet(id=name, tables=("annex1",))


class Maker:
    """Counts how often something is made."""

    def __init__(self, made=None):
        self.made = made or table_set()
        self.count = 0

    def __call__(self):
        self.count += 1
        return self.made


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("template_id", template_ids())
def test_a_template_comes_back_as_it_was(template_id):
    template = load_template(template_id)
    assert compiled(template_id, [b"x"], Template, lambda: template) is template
    again = compiled(template_id, [b"x"], Template, lambda: template._replace(sheets=()))
    assert again is not template
    assert again._replace(sheets=()) == template._replace(sheets=())
    assert list(map(asdict, again.sheets)) == list(map(asdict, template.sheets))
    assert [each.layout(3).fields for each in again.sheets] == [
        each.layout(3).fields for each in template.sheets
    ]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("set_id", set_ids())
def test_a_set_says_what_its_definition_says(set_id):
    made = load_table_set(set_id)
    owner = load_set(set_id)
    assert (made.id, made.tables, made.aliases) == (owner.id, owner.tables, owner.aliases)
    assert (made.roster, made.previous) == (owner.roster, owner.previous)
    assert made.audits == tuple(each.formula() for each in owner.audits)
    compiled(set_id, [b"x"], TableSet, lambda: made)
    assert compiled(set_id, [b"x"], TableSet, Maker()) == made


@pytest.mark.usefixtures("folder")
def test_other_sources_another_program_or_another_class_are_made_again(monkeypatch):
    make = Maker()
    for sources in ([b"a"], [b"a"], [b"b"], [b"a", b"b"], [b"ab"]):
        compiled("set", sources, TableSet, make)
    assert make.count == 4
    template = load_template(template_ids()[0])
    assert compiled("set", [b"ab"], Template, lambda: template) is template
    monkeypatch.setattr(module, "program", lambda: b"another")
    compiled("set", [b"ab"], TableSet, make)
    assert make.count == 5


def test_an_entry_that_is_not_right_in_every_byte_is_made_again(folder):
    make = Maker()
    compiled("set", [b"a"], TableSet, make)
    [path] = folder.iterdir()
    whole = path.read_bytes()
    damaged = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for count, data in enumerate([*damaged, b"", whole[:64], whole[:-1], whole + b"x"], start=2):
        path.write_bytes(data)
        assert compiled("set", [b"a"], TableSet, make) == table_set()
        assert make.count == count
        assert path.read_bytes() == whole


@pytest.mark.parametrize("planted", [b"", b"[", b"[[],[],null]", to_plain(("a", "tuple"))])
def test_an_entry_that_somebody_planted_is_made_again(planted, folder):
    make = Maker()
    compiled("set", [b"a"], TableSet, make)
    [path] = folder.iterdir()
    path.write_bytes(path.read_bytes()[:32] + hashlib.sha256(planted).digest() + planted)
    assert compiled("set", [b"a"], TableSet, make) == table_set()
    assert make.count == 2


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
def test_an_entry_that_others_may_change_is_made_again(folder):
    make = Maker()
    for made_before, change in enumerate([0o620, 0o602, 0o700], start=1):
        compiled("set", [b"a"], TableSet, make)
        [path] = folder.iterdir()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert make.count == made_before
        path.chmod(change)
        compiled("set", [b"a"], TableSet, make)
    assert make.count == 3


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "file" / "cache")
    assert compiled("set", [b"a"], TableSet, Maker()) == table_set()
