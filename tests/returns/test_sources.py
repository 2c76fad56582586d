"""What a file of a folder is, by what it holds; archives one level deep, names of any encoding."""

from __future__ import annotations

import io
import os
import shutil
import struct
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests import hostile_files
from tests.returned_forms import enterprise
from zjtx_xl.findings.refusals import refusal_of
from zjtx_xl.returns.open import open_returned
from zjtx_xl.returns.sources import (
    Source,
    Unread,
    is_passed_over,
    members_of,
    natural,
    readable,
    source_of,
    sources_at,
)
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.zip_directory import DEFAULT_LIMITS, read_directory

LEGACY = {path.suffix: path for path in hostile_files.LEGACY.iterdir() if path.stem == "form"}


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return enterprise(tmp_path_factory.mktemp("form") / "form.xlsx", 0).read_bytes()


def packed(path, members, *, encoding="utf-8"):
    """A zip; names in another encoding than UTF-8 have no flag that says which."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    if encoding != "utf-8":
        data = path.read_bytes()
        for name in members:
            other = name.encode(encoding)
            assert len(other) < len(name.encode())
            data = renamed(data, name.encode(), other)
        path.write_bytes(data)
    return path


def renamed(data, old, new):
    """The same zip with a name of fewer bytes, without the flag for UTF-8."""
    shorter = len(old) - len(new)
    header = data.index(b"PK\x03\x04", 0)
    header = next(
        at for at in range(header, len(data)) if data.startswith(b"PK\x03\x04", at)
        and data.startswith(old, at + 30)
    )  # fmt: skip
    central = data.index(old, header + 31) - 46
    end = data.rindex(b"PK\x05\x06")
    fixed = bytearray(data)
    for at, flags, length in ((header, 6, 26), (central, 8, 28)):
        struct.pack_into("<H", fixed, at + flags, 0)
        struct.pack_into("<H", fixed, at + length, len(new))
    offsets = [at for at in range(central, end) if data.startswith(b"PK\x01\x02", at)]
    for at in offsets:
        (where,) = struct.unpack_from("<L", fixed, at + 42)
        if where > header:
            struct.pack_into("<L", fixed, at + 42, where - shorter)
    size, start = struct.unpack_from("<2L", fixed, end + 12)
    struct.pack_into("<2L", fixed, end + 12, size - shorter, start - shorter)
    head = fixed[: header + 30] + new + fixed[header + 30 + len(old) : central + 46]
    return bytes(head + new + fixed[central + 46 + len(old) :])


def found(path):
    """What a file is: the names of its workbooks, and of what else is in it with the reason."""
    sources = list(sources_at(path))
    workbooks = [source.name for source in sources if isinstance(source, Source)]
    others = {each.source.name: each.reason for each in sources if isinstance(each, Unread)}
    return workbooks, others


@pytest.mark.parametrize(
    "name",
    ["1_甲公司", "1_甲公司xlsx", "甲.xlsx.tmp", "甲.bak", "甲.pdf", "甲.docx", "甲.zip", "甲"],
)
@pytest.mark.parametrize("kind", [".xlsx", ".xls", ".ods", ".xlsb"])
def test_a_workbook_is_one_whatever_it_is_called(tmp_path, form, name, kind):
    path = tmp_path / name
    path.write_bytes(form if kind == ".xlsx" else LEGACY[kind].read_bytes())
    assert found(path) == ([name], {})
    assert open_returned(path).tables


OTHERS = {
    "资料.pdf": (b"%PDF-1.7\n", "PDF"),
    "没有后缀": (b"%PDF-1.7\n", "PDF"),
    "截图.png": (b"\x89PNG\r\n\x1a\n", "图片"),
    "照片.jpg": (b"??", "图片"),
    "说明.docx": (b"??", "Word"),
    "说明.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "Word"),
    "全部.rar": (b"Rar!\x1a\x07\x00", "压缩包"),
    "全部.7z": (b"7z\xbc\xaf\x27\x1c", "压缩包"),
    "无后缀的压缩包": (b"Rar!\x1a\x07\x00", "压缩包"),
    "坏的.zip": (b"PK\x03\x04" + bytes(200), "不完整"),
    "名单.csv": ("企业名称\n甲\n".encode("gbk"), "CSV"),
    "报告.html": (b"<!doctype html><p>", "网页"),
    "来信.eml": (b"From: a\n", "邮件"),
    "空的": (b"", "空"),
    "数据.bin": (bytes(range(256)), "不是"),
}


@pytest.mark.parametrize(("name", "content"), OTHERS.items(), ids=OTHERS)
def test_what_is_no_workbook_is_said_with_the_reason(tmp_path, name, content):
    data, reason = content
    (tmp_path / name).write_bytes(data)
    workbooks, others = found(tmp_path / name)
    assert workbooks == []
    assert list(others) == [name]
    assert reason in others[name]


def test_a_word_document_is_none_though_it_is_a_package(tmp_path):
    path = packed(tmp_path / "说明", {"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})
    assert found(path) == ([], {"说明": "是 Word 文档"})


@pytest.mark.parametrize(("name", "is_taken"), [("1_甲公司", True), ("说明.docx", False)])
def test_what_is_locked_may_be_a_workbook_unless_its_name_says_another_thing(
    tmp_path, name, is_taken
):
    shutil.copy(hostile_files.LEGACY / "encrypted.xls", tmp_path / name)
    workbooks, others = found(tmp_path / name)
    assert workbooks == [name] * is_taken
    assert list(others) == [name] * (not is_taken)


def test_folders_of_an_archive_made_on_windows(tmp_path, form):
    path = packed(tmp_path / "a.zip", {"回收/子/a.xlsx": form})
    slashes, others = (f"回收{mark}子{mark}a.xlsx".encode() for mark in "/\\")
    path.write_bytes(path.read_bytes().replace(slashes, others))
    (source,) = sources_at(path)
    assert isinstance(source, Source)
    assert (source.name, source.place) == ("a.xlsx", path / "回收" / "子" / "a.xlsx")
    assert source.read() == form


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_links_and_pipes_are_not_opened(tmp_path, form):
    (tmp_path / "form.xlsx").write_bytes(form)
    (tmp_path / "link").symlink_to(tmp_path / "form.xlsx")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        assert list(found(tmp_path / name)[1]) == [name]


# ---------------------------------------------------------------- archives


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", ["返回.zip", "返回", "返回.xlsx.zip"])
def test_workbooks_of_an_archive_are_read_with_names_as_they_were(tmp_path, form, name, encoding):
    members = {"10_乙公司.xlsx": form, "2_甲公司.xlsx": form, "子文件夹/甲公司": form}
    path = packed(tmp_path / name, members, encoding=encoding)
    sources = list(sources_at(path))
    assert [str(source) for source in sources] == [
        f"{path}/2_甲公司.xlsx", f"{path}/10_乙公司.xlsx", f"{path}/子文件夹/甲公司",
    ]  # fmt: skip
    for source in sources:
        assert isinstance(source, Source)
        assert source.read() == form
        assert open_returned(source).path == str(source)


def test_what_else_is_in_an_archive_is_said_and_what_programs_put_there_is_not(tmp_path, form):
    inner = packed(tmp_path / "inner.zip", {"form.xlsx": form}).read_bytes()
    members = {
        "form.xlsx": form,
        "资料.pdf": b"%PDF",
        "再一个.zip": inner,
        "__MACOSX/._form.xlsx": b"x",
        ".DS_Store": b"x",
        "~$form.xlsx": b"x",
        "Thumbs.db": b"x",
    }
    workbooks, others = found(packed(tmp_path / "a.zip", members))
    assert workbooks == ["form.xlsx"]
    assert sorted(others) == ["再一个.zip", "资料.pdf"]
    assert "压缩包里的压缩包" in others["再一个.zip"]


def marked(data, name, *, flags=0, method=None, local=True):
    """A zip in which the headers of one member have other flags, or another method."""
    for at, shift, mark in ((30, 6, b"PK\x03\x04"), (46, 8, b"PK\x01\x02")):
        if shift == 8 or local:
            begin = data.index(name.encode(), data.index(mark)) - at
            while not data.startswith(mark, begin):
                begin = data.index(name.encode(), begin + at + 1) - at
            fields = bytearray(data[begin + shift : begin + shift + 4])
            fields[0] |= flags
            fields[2] = fields[2] if method is None else method
            data = data[: begin + shift] + fields + data[begin + shift + 4 :]
    return data


# What is wrong with one member, and what is said of it.
SPOILT_MEMBERS = {
    "encrypted": (lambda data: marked(data, "bad", flags=1), "密码"),
    "unknown compression": (lambda data: marked(data, "bad", method=99), "压缩方式"),
    "two methods": (lambda data: marked(data, "bad", method=0, local=False), "矛盾"),
    "stored, of two sizes": (lambda data: marked(data, "bad", method=0), "大小"),
    "no header": (
        lambda data: data[: (at := data.index(b"bad") - 30)] + bytes(30) + data[at + 30 :],
        "目录有误",
    ),
}


@pytest.mark.parametrize("suffix", ["", ".pdf", ".eml", ".xlsx"])
@pytest.mark.parametrize(("spoil", "reason"), SPOILT_MEMBERS.values(), ids=SPOILT_MEMBERS)
def test_one_member_that_cannot_be_read_keeps_no_other_from_it(
    tmp_path, form, spoil, reason, suffix
):
    path = packed(tmp_path / "a.zip", {"good.xlsx": form, "子/": b"", f"bad{suffix}": form})
    path.write_bytes(spoil(path.read_bytes()))
    workbooks, others = found(path)
    assert workbooks == ["bad.xlsx"] * (suffix == ".xlsx") + ["good.xlsx"]
    assert open_returned(Source(path, "good.xlsx")).tables
    if suffix == ".xlsx":  # as any workbook that cannot be read, it has a finding
        with pytest.raises(WorkbookRefused) as refused:
            open_returned(Source(path, "bad.xlsx"))
        assert reason in refusal_of(refused.value).detail
    else:
        assert list(others) == [f"bad{suffix}"]
        assert ("PDF" if suffix == ".pdf" else reason) in others[f"bad{suffix}"]


def test_of_two_members_with_one_name_neither_is_read(tmp_path, form):
    path = packed(tmp_path / "a.zip", {"a.xlsx": form, "A.XLSX": form, "b.xlsx": form})
    assert found(path)[0] == ["A.XLSX", "a.xlsx", "b.xlsx"]
    assert Source(path, "b.xlsx").read() == form
    for name in ("a.xlsx", "A.XLSX"):
        with pytest.raises(WorkbookRefused) as refused:
            Source(path, name).read()
        assert "同名" in refusal_of(refused.value).detail


def locked(path):
    data = packed(path, {"a.xlsx": b"x" * 90, "子/": b"", "b": b"y" * 90}).read_bytes()
    path.write_bytes(marked(marked(data, "a.xlsx", flags=1), "b", flags=1))


SPOILT = {
    "locked": locked,
    "twice one name": lambda path: packed(path, {"a.xlsx": b"x", "A.XLSX": b"y"}),
    "cut off": lambda path: path.write_bytes(
        packed(path, {"a.xlsx": os.urandom(5_000)}).read_bytes()[:3_000]
    ),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_an_archive_that_is_not_to_be_opened_is_said(tmp_path, spoil):
    path = tmp_path / "a.zip"
    spoil(path)
    workbooks, others = found(path)
    assert (workbooks, list(others)) == ([], ["a.zip"])
    with pytest.raises(WorkbookRefused):
        members_of(path)


def test_a_member_that_is_spoilt_is_a_finding_of_its_own(tmp_path, form):
    path = packed(tmp_path / "a.zip", {"good.xlsx": form, "cut.xlsx": form[:3_000]})
    cut, good = sources_at(path)
    assert isinstance(cut, Source)
    assert isinstance(good, Source)
    assert open_returned(good).tables
    with pytest.raises(WorkbookRefused) as refused:
        open_returned(cut)
    assert "截断" in refusal_of(refused.value).detail


@pytest.mark.parametrize(
    "name", ["../a.xlsx", "a/../../b.xlsx", "..\\a.xlsx", "/a.xlsx", "C:/a.xlsx"]
)
def test_a_member_that_leads_out_of_the_folder_is_named_and_the_others_are_read(
    tmp_path, form, name
):
    path = packed(tmp_path / "a.zip", {"good.xlsx": form, name: form})
    workbooks, others = found(path)
    assert workbooks == ["good.xlsx"]
    (reason,) = others.values()
    assert "之外" in reason
    with pytest.raises(WorkbookRefused):
        read_directory(path.read_bytes(), DEFAULT_LIMITS)  # of a workbook it refuses the whole


def test_an_archive_that_changed_meanwhile_is_read_again(tmp_path, form):
    path = packed(tmp_path / "a.zip", {"form.xlsx": form})
    (source,) = sources_at(path)
    assert isinstance(source, Source)
    assert source.read() == form
    packed(path, {"form.xlsx": form[:-1]})
    assert source.read() == form[:-1]


# ---------------------------------------------------------------- names


@pytest.mark.skipif(sys.platform != "linux", reason="names of bytes")
def test_a_name_that_is_no_unicode_reads_as_gbk(tmp_path, form):
    for name, read in (("16_青岛".encode("gbk"), "16_青岛"), (b"17_\xe9", "17_\\xe9")):
        path = os.fsencode(tmp_path) + b"/" + name + b".xlsx"
        (tmp_path / "form.xlsx").write_bytes(form)
        shutil.copy(os.fsencode(tmp_path / "form.xlsx"), path)
        source = Source(type(tmp_path)(os.fsdecode(path)))
        assert source.name == f"{read}.xlsx"
        assert str(source) == f"{tmp_path}/{read}.xlsx"
        assert open_returned(source).path == str(source)
    assert readable("形.xlsx") == "形.xlsx"


def test_on_windows_no_bytes_stand_behind_a_name(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert readable("16_\udcc7\udce0.xlsx") == "16_\\udcc7\\udce0.xlsx"


def test_numbers_are_in_the_order_of_people():
    names = ["10.xlsx", "9.xlsx", "a/2.xlsx", "a/10.xlsx", "1_甲.xlsx"]
    assert sorted(names, key=natural) == ["1_甲.xlsx", "9.xlsx", "10.xlsx", "a/2.xlsx", "a/10.xlsx"]


# ------------------------------------------------------------ archives and mails in each other


def letter(*attachments):
    message = EmailMessage()
    message["From"] = "a@example.com"
    message.set_content("请查收。")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def zipped(**members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "/") + ".xlsx", content)
    return data.getvalue()


def test_what_a_source_is_called():
    plain, member = Source(Path("x/a.zip")), Source(Path("x/a.zip"), "子/b.xlsx")
    assert [str(one) for one in (plain, member)] == ["x/a.zip", "x/a.zip/子/b.xlsx"]
    assert [one.name for one in (plain, member)] == ["a.zip", "b.xlsx"]
    assert [one.place for one in (plain, member)] == [Path("x/a.zip"), Path("x/a.zip/子/b.xlsx")]
    assert source_of("x/a.zip") == source_of(plain) == source_of(Path("x/a.zip")) == plain
    assert source_of(member) is member


def test_what_is_no_archive_has_no_members(tmp_path, form):
    assert members_of(tmp_path) == []
    for name, data in (("a.xlsx", form), ("a.txt", b"PK"), ("a.zip", b""), ("a", b"\x00" * 9)):
        (tmp_path / name).write_bytes(data)
        assert members_of(tmp_path / name) == []
    with pytest.raises(FileNotFoundError):
        members_of(tmp_path / "none.zip")


def test_what_is_not_there_cannot_be_opened(tmp_path):
    (unread,) = sources_at(tmp_path / "none.pdf")
    assert isinstance(unread, Unread)
    assert "打不开" in unread.reason
    (folder,) = sources_at(tmp_path)
    assert isinstance(folder, Unread)
    assert "不是普通文件" in folder.reason


def test_a_mail_that_is_none_is_said(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"\x00\xff" * 40)
    ((_, others),) = [found(tmp_path / "a.eml")]
    assert list(others) == ["a.eml"]
    assert "邮件" in others["a.eml"]


def test_mails_in_an_archive_and_archives_in_a_mail(tmp_path, form):
    mails = {
        "甲/一.eml": letter(("a.xlsx", form), ("说明.txt", b"x")),
        "二.EML": letter(),
        "三.eml": b"\x00\xff" * 40,
        "四.xlsx": form,
    }
    path = packed(tmp_path / "包.zip", mails)
    sources = list(sources_at(path))
    assert [str(one) for one in sources if isinstance(one, Source)] == [
        f"{path}/四.xlsx", f"{path}/甲/一.eml/a.xlsx",
    ]  # fmt: skip
    assert [
        (str(one.source).removeprefix(f"{path}/"), one.reason.partition("，")[0])
        for one in sources
        if isinstance(one, Unread)
    ] == [
        ("三.eml", "不是邮件"),
        ("二.EML", "是没有附件的邮件"),
        ("甲/一.eml/说明.txt", "是文本文件（如 CSV）"),
    ]
    assert [one.read() for one in sources if isinstance(one, Source)] == [form, form]
    mail = tmp_path / "信.eml"
    inner = zipped(子_a=form, b=b"x")
    mail.write_bytes(letter(("材料.zip", inner), ("c.xlsx", form), ("材料", b"x")))
    inside = list(sources_at(mail))
    assert [str(one) for one in inside if isinstance(one, Source)] == [
        f"{mail}/c.xlsx", f"{mail}/材料.zip/b.xlsx", f"{mail}/材料.zip/子/a.xlsx",
    ]  # fmt: skip
    (other,) = [one for one in inside if isinstance(one, Unread)]
    assert other.source.name == "材料"
    assert Source(mail, "材料.zip/子/a.xlsx").read() == form


def test_what_is_not_in_an_archive_cannot_be_read(tmp_path, form):
    path = packed(tmp_path / "包.zip", {"甲/a.xlsx": form, "一.eml": letter(("b.xlsx", form))})
    assert Source(path, "甲/a.xlsx").read() == form
    assert Source(path, "一.eml/b.xlsx").read() == form
    for member in (
        "a.xlsx",
        "甲/b.xlsx",
        "甲/a.xlsx/c.xlsx",
        "一.eml/c.xlsx",
        "甲",
        "一.emlb.xlsx",
    ):
        with pytest.raises(WorkbookRefused):
            Source(path, member).read()


def test_an_archive_of_archives_is_said(tmp_path, form):
    path = packed(tmp_path / "包.zip", {"内.zip": zipped(a=form), "内": zipped(a=form)})
    workbooks, others = found(path)
    assert workbooks == []
    assert set(others) == {"内.zip", "内"}
    assert all("压缩包里的压缩包" in reason for reason in others.values())


@pytest.mark.parametrize(
    ("path", "is_passed"),
    [
        ("~$a.xlsx", True), ("x/~$a.xlsx", True), (".a.xlsx", True), (".git/a.xlsx", True),
        ("a.xlsx", False), ("a~$.xlsx", False), ("x.y/a.xlsx", False), ("Thumbs.db", True),
        ("x\\desktop.INI", True), ("__MACOSX/a.xlsx", True), ("thumbs.db.xlsx", False), ("", False),
    ],
)  # fmt: skip
def test_what_programs_put_beside_files(path, is_passed):
    assert is_passed_over(path) is is_passed


def test_names_with_numbers_are_sorted_as_people_count():
    names = ["附10", "附2", "附02", "附", "1", "01", "a10b2", "a10b10", "a9", "附2.1", "附2"]
    assert sorted(names, key=natural) == [
        "01", "1", "a9", "a10b2", "a10b10", "附", "附02", "附2", "附2", "附2.1", "附10",
    ]  # fmt: skip
