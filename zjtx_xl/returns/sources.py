"""Where a returned workbook lies: in a file, or in an archive as its sender has packed it.

What a file is, its content says, not its name; an archive (.zip) is opened one level deep, a mail
(.eml) too, also one in the other. What a member holds is within the limits of any workbook, or it
alone is refused. Names come as they read: those of old Chinese systems are GBK.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.findings import FileRefused, refusal_of
from zjtx_xl.returns.mail import SUFFIX as MAIL
from zjtx_xl.returns.mail import Mail
from zjtx_xl.xlsx import (
    DEFAULT_LIMITS,
    LOCAL_MARK,
    Limits,
    Package,
    WorkbookRefused,
    inspect,
    leads_elsewhere,
    read_directory,
    read_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb"})
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 1024
# Each member is held against the limits when it is read: one bomb among returns stops no other.
_MOST_BYTES = DEFAULT_LIMITS.file_bytes
_ARCHIVE_LIMITS = Limits(
    members=100_000, member_bytes=1 << 62, total_bytes=1 << 62, ratio_from=1 << 62,
    members_apart=True,
)  # fmt: skip
_ELSEWHERE = "名称指向压缩包所在文件夹之外，没有读"
_NUMBERS = re.compile(r"([0-9]{1,9})")
# What a name says where the content says nothing better; nobody looks for returns in these.
_KINDS = {
    "是 PDF 文件": ".pdf",
    "是图片": ".jpg .jpeg .png .gif .bmp .tif .tiff .webp .heic",
    "是 Word 文档": ".doc .docx .wps .rtf",
    "是演示文稿": ".ppt .pptx .dps",
    "是压缩包，请解压后再放进文件夹": ".rar .7z .gz .tar .tgz .bz2 .xz .zipx",
    "是邮件，请把附件存到文件夹里": ".msg .mbox .pst",
    "是音像文件": ".mp3 .mp4 .avi .mov .wav .amr .m4a",
}
_REASONS = {suffix: reason for reason, names in _KINDS.items() for suffix in names.split()}
_MARKS = {
    b"%PDF": "是 PDF 文件",
    b"\xff\xd8\xff": "是图片",
    b"\x89PNG": "是图片",
    b"GIF8": "是图片",
    b"Rar!": "是压缩包，请解压后再放进文件夹",
    b"7z\xbc\xaf": "是压缩包，请解压后再放进文件夹",
    b"\x1f\x8b": "是压缩包，请解压后再放进文件夹",
    b"\x78\x9f\x3e\x22": "是 Outlook 专用格式的附件，请让对方用普通格式重发",
}


class Source(NamedTuple):
    """A file, or one member of an archive; as text it is what results call it."""

    path: Path
    member: str = ""

    def __str__(self) -> str:
        name = readable(self.path)
        return f"{name}/{self.member}" if self.member else name

    @property
    def name(self) -> str:
        """The file's own name, as it reads."""
        return PurePosixPath(self.member).name if self.member else readable(self.path.name)

    @property
    def place(self) -> Path:
        """The path that it has or, in an archive, would have if that were a folder."""
        return self.path / self.member if self.member else self.path

    def read(self) -> bytes:
        """Its bytes.

        Raises:
            WorkbookRefused: it cannot be read, or is larger than the limits allow.
            FileNotFoundError: there is no such file.
        """
        if not self.member:
            return read_file(self.path)
        status = os.lstat(self.path)
        return _read(_container(self.path, status.st_mtime_ns, status.st_size), self.member)


class Unread(NamedTuple):
    """A file that was found and is no workbook: where it is, and what else."""

    source: Source
    reason: str


def source_of(given: Source | Path | str) -> Source:
    """A source as whoever calls has it."""
    return given if isinstance(given, Source) else Source(Path(given))


def readable(path: Path | str) -> str:
    """A path as text that can be written anywhere: a name in no Unicode encoding is read as GBK."""
    text = os.fspath(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        if sys.platform == "win32":
            return text.encode(errors="backslashreplace").decode()
        raw = os.fsencode(text)
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode(errors="backslashreplace")
    return text


def sources_at(path: Path) -> Iterator[Source | Unread]:
    """What a file of a folder is: a workbook, an archive of some, or something else."""
    if path.suffix.lower() in WORKBOOKS:
        yield Source(path)
        return
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            yield Unread(Source(path), "不是普通文件（是链接或设备）")
            return
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        yield Unread(Source(path), "文件打不开（没有权限，或正被别的程序占用）")
        return
    if _is_mail(path.name, head):
        yield from _of_mail(path)
        return
    yield from _sources_of(Source(path), head)


def members_of(path: Path) -> list[Source | Unread]:
    """The workbooks of an archive, and what else is in it; nothing where it is none.

    Raises:
        WorkbookRefused: it is an archive that cannot be read.
        FileNotFoundError: there is no such file.
    """
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        return []
    with path.open("rb") as file:
        head = file.read(len(LOCAL_MARK))
    if head != LOCAL_MARK and not _is_mail(path.name, head):
        return []
    container = _container(path, status.st_mtime_ns, status.st_size)
    if isinstance(container, Package) and not _is_archive(container):
        return []
    return list(_in_container(path, "", container))


def _of_mail(path: Path) -> Iterator[Source | Unread]:
    """The attachments of a mail in a folder."""
    try:
        members = members_of(path)
    except WorkbookRefused as refusal:
        yield Unread(Source(path), refusal_of(refusal).detail)
        return
    if not members:
        yield Unread(Source(path), "是没有附件的邮件")
    yield from members


def _in_container(
    path: Path, prefix: str, container: Package | Mail, *, outer: Package | Mail | None = None
) -> Iterator[Source | Unread]:
    """The workbooks of an archive or a mail, and of one that lies in the other."""
    for name in sorted(container.names, key=natural):
        if isinstance(container, Package) and leads_elsewhere(name):
            yield Unread(Source(path, prefix + name), _ELSEWHERE)
            continue
        if is_passed_over(name):
            continue
        source = Source(path, prefix + name.replace("\\", "/"))
        inner = _inner(container, name) if outer is None else None
        if isinstance(inner, Unread):
            yield inner._replace(source=source)
        elif inner is None:
            yield from _members(source, name, container)
        elif members := list(_in_container(path, f"{source.member}/", inner, outer=container)):
            yield from members
        else:
            yield Unread(source, "是没有附件的邮件")


def _inner(container: Package | Mail, name: str) -> Package | Mail | Unread | None:
    """A mail in an archive, an archive in a mail; None for anything else."""
    if PurePosixPath(name).suffix.lower() in WORKBOOKS:
        return None
    try:
        if isinstance(container, Package):
            is_mail = name.lower().endswith(MAIL)
            return Mail(container.read(name, _MOST_BYTES)) if is_mail else None
        data = container.read(name)
        if not data.startswith(LOCAL_MARK):
            return None
        package = Package(Path(name), data, read_directory(data, _ARCHIVE_LIMITS))
    except WorkbookRefused as refusal:
        return Unread(Source(Path(name)), refusal_of(refusal).detail)
    return package if _is_archive(package) else None


def _read(container: Package | Mail, member: str) -> bytes:
    """A member, also of a container in the container."""
    if member in container.names or isinstance(container, Package):
        names = {name.replace("\\", "/"): name for name in container.names}
        if member in names:
            if isinstance(container, Package):
                return container.read(names[member], _MOST_BYTES)
            return container.read(names[member])
    for name in container.names:
        beginning = name.replace("\\", "/") + "/"
        if member.startswith(beginning) and not name.endswith("/"):
            inner = _inner(container, name)
            if isinstance(inner, Package | Mail):
                return _read(inner, member.removeprefix(beginning))
    raise FileRefused("damaged", f"缺少内部文件 {member}")


def _is_mail(name: str, head: bytes) -> bool:
    return name.lower().endswith(MAIL) and not head.startswith((LOCAL_MARK, _OLE2))


def is_passed_over(path: str) -> bool:
    """What programs put beside files for themselves: Excel's locks, hidden files, thumbnails."""
    return any(
        part.startswith(("~$", ".")) or part.lower() in {"thumbs.db", "desktop.ini", "__macosx"}
        for part in path.replace("\\", "/").split("/")
    )


def natural(path: Path | str) -> str:
    """What to sort names by, so that 2 comes before 10, as an officer numbers files.

    A number stands there behind its length, all else as it is, each with an end.
    """
    return "".join(map(_in_order, _NUMBERS.split(os.fspath(path))))


def _in_order(part: str) -> str:
    if not part.isdecimal():
        return f"\1{part}\0"
    digits = str(int(part))
    return f"\2{len(digits):03}{digits}{part}\0"


@lru_cache(maxsize=2)
def _container(path: Path, _changed: int, _size: int) -> Package | Mail:
    """An archive or a mail in memory: its members are read one after the other."""
    data = read_file(path)
    if not data.startswith(LOCAL_MARK):
        return Mail(data)
    return Package(path, data, read_directory(data, _ARCHIVE_LIMITS))


def _sources_of(source: Source, head: bytes) -> Iterator[Source | Unread]:
    """A file whose name does not say that it is a workbook."""
    if not head.startswith((LOCAL_MARK, _OLE2)):
        yield Unread(source, _reason(source.name, head))
        return
    try:
        data = read_file(source.path)
        if members := members_of(source.path):
            yield from members
        else:
            yield _workbook(source, data)
    except WorkbookRefused as refusal:
        yield Unread(
            source, _REASONS.get(Path(source.name).suffix.lower(), refusal_of(refusal).detail)
        )
    except OSError:
        yield Unread(source, "文件打不开（没有权限，或正被别的程序占用）")


def _members(source: Source, name: str, container: Package | Mail) -> Iterator[Source | Unread]:
    suffix = PurePosixPath(source.name).suffix.lower()
    if suffix in WORKBOOKS:
        yield source
        return
    try:
        is_archive = isinstance(container, Package)
        data = container.read(name, _MOST_BYTES) if is_archive else container.read(name)
        if data.startswith(LOCAL_MARK) and _is_archive(
            Package(source.path, data, read_directory(data, DEFAULT_LIMITS))
        ):
            yield Unread(source, "是压缩包里的压缩包，请解压后再放进文件夹")
        elif data.startswith((LOCAL_MARK, _OLE2)):
            yield _workbook(source, data)
        else:
            yield Unread(source, _reason(source.name, data[:_HEAD]))
    except WorkbookRefused as refusal:
        yield Unread(source, _REASONS.get(suffix, refusal_of(refusal).detail))


def _workbook(source: Source, data: bytes) -> Source | Unread:
    """What a package or a compound file is."""
    suffix = PurePosixPath(source.name).suffix.lower()
    try:
        inspect(data)
    except WorkbookRefused as refusal:
        is_workbook = refusal_of(refusal).code == "legacy" or (
            refusal_of(refusal).code == "encrypted" and suffix not in _REASONS
        )
        if not is_workbook:
            return Unread(source, _REASONS.get(suffix, refusal_of(refusal).detail))
    return source


def _is_archive(package: Package) -> bool:
    """Whether a zip is no package of a program that keeps its documents in zips."""
    return bool(package.names) and not {"[content_types].xml", "mimetype"} & {
        name.lower() for name in package.names
    }


def _reason(name: str, head: bytes) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    marked = next((reason for mark, reason in _MARKS.items() if head.startswith(mark)), None)
    if marked or suffix in _REASONS:
        return marked or _REASONS[suffix]
    try:
        inspect(head)
    except WorkbookRefused as refusal:
        return refusal_of(refusal).detail
    return "不是 Excel 文件"
