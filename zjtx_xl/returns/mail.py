"""A mail as programs export it (.eml): its attachments by name, as they were sent.

Names come in every way that programs write them: RFC 2047 and 2231, in GBK, or as bare bytes.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from zjtx_xl.findings import FileRefused
from zjtx_xl.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

SUFFIX = ".eml"
_BARE_NAME = pattern(r"""(?:^|[;\s])(?:file)?name\s*=\s*(?:"([^"]*)"|([^;\s]+))""", re.IGNORECASE)
_NAMED = ("content-disposition", "content-type")
_MOST = 2_000  # attachments of one mail
_DEEPEST = 20  # a mail that was forwarded as a file so often
_MAIL = "message/rfc822"


class Mail:
    """The attachments of a mail, in memory; those of mails that were forwarded in it, too."""

    def __init__(self, data: bytes) -> None:
        """Take a mail apart.

        Raises:
            WorkbookRefused: ``damaged``, it is none; ``too-large``, it has too many attachments.
        """
        self._parts: dict[str, bytes] = {}
        try:
            is_mail = self._take(data)
        except (LookupError, RecursionError, TypeError, ValueError) as error:
            raise FileRefused("damaged", "邮件文件已损坏，附件取不出来") from error
        if not is_mail:
            raise FileRefused("damaged", "不是邮件，或邮件文件已损坏")

    def _take(self, data: bytes, depth: int = 0) -> bool:
        """Take the attachments of a mail and of those in it; whether it is one at all."""
        from email.parser import BytesParser  # noqa: PLC0415 - most folders hold no mail
        from email.policy import compat32  # noqa: PLC0415

        message = BytesParser(policy=compat32).parsebytes(data)
        if not message.keys():
            return False
        for part in message.walk():
            forwarded = _forwarded(part)
            if not (forwarded and depth < _DEEPEST and self._take(forwarded, depth + 1)):
                self._add(part)
        return True

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the attachments, in the order of the mail."""
        return tuple(self._parts)

    def read(self, name: str) -> bytes:
        """An attachment.

        Raises:
            WorkbookRefused: ``damaged``, there is none of this name.
        """
        if name not in self._parts:
            raise FileRefused("damaged", f"邮件里没有附件 {name}")
        return self._parts[name]

    def _add(self, part: Message) -> None:
        name = _name_of(part)
        content = None if part.is_multipart() or not name else part.get_payload(decode=True)
        if not isinstance(content, bytes):
            return
        if len(self._parts) == _MOST:
            raise FileRefused("too-large", f"邮件的附件超过 {_MOST} 个")
        free = next(given for given in _numbered(name) if given not in self._parts)
        self._parts[free] = content


def _forwarded(part: Message) -> bytes | None:
    """A mail that is attached as a file, or as a message that is encoded like one."""
    if part.get_content_type() == _MAIL and part.is_multipart():
        encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        if encoding not in {"base64", "quoted-printable"}:
            return None  # walked through like any other part
        from email.message import Message as Plain  # noqa: PLC0415 - most folders hold no mail

        encoded = Plain()
        encoded["Content-Transfer-Encoding"] = encoding
        encoded.set_payload("".join(f"{inner}" for inner in part.get_payload()))
        content = encoded.get_payload(decode=True)
    else:
        content = part.get_payload(decode=True) if _name_of(part).lower().endswith(SUFFIX) else None
    return content if isinstance(content, bytes) else None


def _name_of(part: Message) -> str:
    """The name of an attachment, without any folder; nothing for what the mail itself says."""
    if part.get_content_disposition() == "inline" and part.get_content_maintype() == "image":
        return ""  # the picture of a signature
    name = _bare_name(part) or part.get_filename() or ""
    if "=?" in name:
        from email.header import decode_header  # noqa: PLC0415 - most folders hold no mail

        name = "".join(_decoded(text, charset) for text, charset in decode_header(name))
    name = " ".join(name.replace("\\", "/").rpartition("/")[2].split())
    return "" if name in {".", ".."} or "\0" in name else name


def _bare_name(part: Message) -> str:
    """A name that stands in a header as bytes of no ASCII, which no standard allows."""
    for header, value in part.raw_items():
        text = str(value)
        if header.lower() in _NAMED and any("\udc80" <= letter <= "\udcff" for letter in text):
            raw = text.encode("ascii", "surrogateescape")
            found = _BARE_NAME.search(_decoded(raw, None))
            if found:
                return found[1] or found[2]
    return ""


def _decoded(text: bytes | str, charset: str | None) -> str:
    """Words of a header; Chinese programs call GBK GB2312, or say nothing."""
    if isinstance(text, str):
        return text
    named = (charset or "utf-8").lower()
    named = "gb18030" if named in {"gb2312", "gbk", "gb_2312-80"} else named
    for encoding in (named, "utf-8", "gb18030"):
        try:
            return text.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return text.decode("ascii", "backslashreplace")


def _numbered(name: str) -> Iterator[str]:
    yield name
    path = PurePosixPath(name)
    for number in range(2, _MOST + 2):
        yield f"{path.stem} ({number}){path.suffix}"
