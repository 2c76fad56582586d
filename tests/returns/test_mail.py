"""What arrives packed: mails with attachments, folders in archives, names in GBK, a bomb."""

from __future__ import annotations

import json
import zipfile
from base64 import encodebytes
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest

from tests.command_line import run
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.returns.mail import Mail
from zjtx_xl.returns.sources import Source, Unread, members_of, sources_at
from zjtx_xl.xlsx import WorkbookRefused

if TYPE_CHECKING:
    from pathlib import Path

RETURNS = sorted((samples_folder() / "qingdao-2021" / "enterprises").glob("*.xlsx"))[:4]


def mail(*attachments: tuple[str, bytes], picture: bool = False) -> bytes:
    """A mail as a program of today writes it: names by RFC 2231."""
    message = EmailMessage()
    message["From"], message["Subject"] = "某公司 <a@example.com>", "报送附件"
    message.set_content("请查收。")
    if picture:
        message.add_attachment(b"GIF8", maintype="image", subtype="gif", disposition="inline",
                               filename="签名.gif")  # fmt: skip
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream",
                               filename=name)  # fmt: skip
    return bytes(message)


def raw_mail(disposition: bytes, content: bytes) -> bytes:
    """A mail with one attachment whose header is written out as given."""
    return (
        b"From: a@example.com\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n'
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: " + disposition + b"\r\n\r\n" + encodebytes(content) + b"--x--\r\n"
    )


@pytest.mark.parametrize(
    "disposition",
    [
        b"attachment; filename==?gb2312?B?vNe5q8u+Lnhsc3g=?=",
        b"attachment; filename==?GBK?Q?=BC=D7=B9=AB=CB=BE=2Exlsx?=",
        b"attachment; filename*=GBK''%BC%D7%B9%AB%CB%BE.xlsx",
        b'attachment; filename="' + "甲公司.xlsx".encode("gb18030") + b'"',
        b'attachment; filename="' + "甲公司.xlsx".encode() + b'"',
        b'attachment; filename="C:\\\\tmp\\\\=?utf-8?B?55Sy5YWs5Y+4Lnhsc3g=?="',
    ],
)
def test_a_name_is_read_however_it_was_written(disposition: bytes):
    message = Mail(raw_mail(disposition, b"content"))
    assert message.names == ("甲公司.xlsx",)
    assert message.read("甲公司.xlsx") == b"content"


def test_attachments_of_one_name_stay_apart_and_pictures_of_a_signature_are_none():
    message = Mail(mail(("a.xlsx", b"1"), ("a.xlsx", b"2"), picture=True))
    assert message.names == ("a.xlsx", "a (2).xlsx")
    assert message.read("a (2).xlsx") == b"2"


@pytest.mark.parametrize("kind", ["message", "file", "encoded message", "file in a file"])
def test_a_mail_that_was_forwarded_has_its_attachments(kind: str):
    inner = mail(("甲.xlsx", b"1"))
    if kind == "message":
        outer = EmailMessage()
        outer["From"] = "b@example.com"
        outer.set_content("见转发")
        outer.add_attachment(message_from_bytes(inner, policy=default))
        data = bytes(outer)
    elif kind == "encoded message":  # no standard allows it, and programs do it
        data = raw_mail(b"attachment; filename=fw.eml", inner)
        data = data.replace(b"application/octet-stream", b"message/rfc822")
    else:
        forwarded = inner if kind == "file" else mail(("转发.eml", inner))
        data = mail(("转发.EML", forwarded), ("乙.xlsx", b"2"))
    assert Mail(data).names[0] == "甲.xlsx"
    assert Mail(data).read("甲.xlsx") == b"1"


def test_a_file_that_is_only_called_a_mail_stays_one():
    message = Mail(mail(("a.eml", b""), ("b.eml", b"\x00\xff" * 9)))
    assert message.names == ("a.eml", "b.eml")


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 50, b"no header at all"])
def test_what_is_no_mail_is_refused(content: bytes):
    with pytest.raises(WorkbookRefused):
        Mail(content)


def told(folder: Path) -> list[dict[str, Any]]:
    """What a check says of each file, without where the file lies."""
    files = json.loads(run("check", folder, "--json").stdout)["files"]
    for file in files:
        file["path"] = file["path"].rpartition("/")[2]
        for finding in file["findings"]:
            finding["path"] = finding["path"].rpartition("/")[2]
    return sorted(files, key=lambda file: file["path"])


def packed(folder: Path, kind: str) -> Path:
    """The same returns as they may arrive."""
    folder.mkdir()
    contents = [(path.name, path.read_bytes()) for path in RETURNS]
    if kind == "deep folders":
        deep = folder.joinpath(*[f"第{number}层文件夹" for number in range(12)])
        deep.mkdir(parents=True)
        for name, content in contents:
            (deep / name).write_bytes(content)
    elif kind == "mails":
        for number, attachment in enumerate(contents):
            (folder / f"{number}.eml").write_bytes(mail(attachment, picture=True))
    elif kind == "zip in a mail":
        archive = folder / "x"
        with zipfile.ZipFile(archive, "w") as made:
            for name, content in contents:
                made.writestr(f"企业/{name}", content)
        (folder / "a.eml").write_bytes(mail(("材料.zip", archive.read_bytes())))
        archive.unlink()
    else:
        with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in contents:
                made.writestr(f"邮件/{name}.eml", mail((name, content)))
    return folder


@pytest.mark.parametrize("kind", ["deep folders", "mails", "zip in a mail", "mails in a zip"])
def test_it_is_read_like_a_plain_folder(tmp_path: Path, kind: str):
    plain = tmp_path / "plain"
    plain.mkdir()
    for path in RETURNS:
        (plain / path.name).write_bytes(path.read_bytes())
    assert told(packed(tmp_path / "packed", kind)) == told(plain)


def test_a_bomb_among_returns_is_refused_alone(tmp_path: Path):
    folder = tmp_path / "returned"
    folder.mkdir()
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for path in RETURNS[:2]:
            made.writestr(f"甲市/{path.name}", path.read_bytes())
        with made.open("甲市/炸弹.xlsx", "w", force_zip64=True) as member:
            for _ in range(70):
                member.write(bytes(1 << 20))
    files = told(folder)
    status = {file["path"]: file["status"] for file in files}
    assert status.pop("炸弹.xlsx") == "unreadable"
    assert [finding["code"] for file in files for finding in file["findings"]
            if file["path"] == "炸弹.xlsx"] == ["too-large"]  # fmt: skip
    assert set(status) == {path.name for path in RETURNS[:2]}
    assert "unreadable" not in status.values()


def test_what_else_a_mail_holds_is_said(tmp_path: Path):
    outlook = ("winmail.dat", b"\x78\x9f\x3e\x22\x00")
    (tmp_path / "a.eml").write_bytes(mail(("扫描.pdf", b"%PDF"), ("x.xlsx", b""), outlook))
    (tmp_path / "b.eml").write_bytes(mail())
    found = members_of(tmp_path / "a.eml")
    dat, *rest = found
    assert rest == [
        Source(tmp_path / "a.eml", "x.xlsx"),
        Unread(Source(tmp_path / "a.eml", "扫描.pdf"), "是 PDF 文件"),
    ]
    assert isinstance(dat, Unread)
    assert "Outlook" in dat.reason
    (empty,) = sources_at(tmp_path / "b.eml")
    assert isinstance(empty, Unread)
    assert "没有附件" in empty.reason


def test_a_name_in_no_encoding_is_still_a_name():
    """Two bytes that neither UTF-8 nor GBK knows, before the suffix."""
    message = Mail(raw_mail(b'attachment; filename="=?utf-8?B?//8ueGxzeA==?="', b"content"))
    assert [name.endswith(".xlsx") for name in message.names] == [True]


# ------------------------------------------------------------ the parts of a mail


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b"attachment; filename=a.xlsx", "a.xlsx"),
        (b'attachment; filename="../../b/a.xlsx"', "a.xlsx"),
        (b'attachment; filename="a   b.xlsx"', "a b.xlsx"),
        (b'attachment; filename=".."', None),
        (b'attachment; filename="x/."', None),
        (b"attachment", None),
        (b"inline; filename=a.xlsx", "a.xlsx"),
        (b'attachment; filename="=?nothing?B?YS54bHN4?="', "a.xlsx"),
        (b'attachment; filename="=?gbk?B?vNc=?= =?gbk?B?uavLvg==?=.xlsx"', "甲公司.xlsx"),
        (b"attachment; size=3; filename=" + "甲.xlsx".encode("gb18030"), "甲.xlsx"),
        (b"attachment; filename=" + "甲.xlsx".encode("gb18030") + b"; size=3", "甲.xlsx"),
    ],
)
def test_the_name_of_an_attachment(disposition: bytes, name: str | None):
    assert Mail(raw_mail(disposition, b"1")).names == (() if name is None else (name,))


def test_only_pictures_that_stand_in_the_text_are_left_out():
    message = EmailMessage()
    message["From"] = "a@example.com"
    message.set_content("见附件")
    for kind, disposition in (("image", "attachment"), ("image", "inline"), ("text", "inline")):
        content: Any = b"1" if kind == "image" else "1"
        about: Any = (
            {"maintype": "image", "subtype": "gif"} if kind == "image" else {"subtype": "csv"}
        )
        name = f"{kind} {disposition}"
        message.add_attachment(content, disposition=disposition, filename=name, **about)
    assert Mail(bytes(message)).names == ("image attachment", "text inline")


def test_a_third_attachment_of_one_name_has_its_own_number():
    message = Mail(mail(*[("a.xlsx", bytes([number])) for number in range(3)], ("b", b"x")))
    assert message.names == ("a.xlsx", "a (2).xlsx", "a (3).xlsx", "b")
    assert [message.read(name) for name in message.names[:3]] == [b"\x00", b"\x01", b"\x02"]
    with pytest.raises(WorkbookRefused):
        message.read("c.xlsx")


def test_more_attachments_than_anybody_sends_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("zjtx_xl.returns.mail._MOST", 2)
    two = [("a", b"1"), ("b", b"2")]
    assert Mail(mail(*two)).names == ("a", "b")
    with pytest.raises(WorkbookRefused):
        Mail(mail(*two, ("c", b"3")))


def test_mails_are_opened_as_deep_as_they_are_forwarded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("zjtx_xl.returns.mail._DEEPEST", 2)
    data = mail(("甲.xlsx", b"1"))
    for names in (("甲.xlsx",), ("甲.xlsx",), ("甲.xlsx",), ("转发.eml",)):
        assert Mail(data).names == names
        data = mail(("转发.eml", data))


def test_a_mail_without_an_attachment_is_one():
    assert Mail(b"From: a@example.com\r\n\r\nno more").names == ()


@pytest.mark.parametrize("encoding", ["base64", "BASE64 ", "quoted-printable", "7bit", ""])
def test_a_message_in_a_mail_is_opened_however_it_is_encoded(encoding: str):
    inner = mail(("甲.xlsx", b"1"))
    body = encodebytes(inner) if "64" in encoding.lower() else inner
    if encoding.startswith("quoted"):
        body = inner.replace(b"=", b"=3D")
    head = f"Content-Transfer-Encoding: {encoding}\r\n".encode() if encoding else b""
    data = (
        b'From: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="xyz"\r\n\r\n'
        b"--xyz\r\nContent-Type: message/rfc822\r\n" + head + b"\r\n" + body + b"\r\n--xyz--\r\n"
    )
    assert Mail(data).names == ("甲.xlsx",)
