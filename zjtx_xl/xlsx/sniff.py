"""What a returned file is, before anything in it is believed: signature first, then limits."""

from __future__ import annotations

import os
import re
import stat
import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, cast

from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.zip_directory import (
    DEFAULT_LIMITS,
    END_MARK,
    LOCAL_MARK,
    Directory,
    Limits,
    Member,
    part_key,
    read_directory,
)

if TYPE_CHECKING:
    import io
    from pathlib import Path

__all__ = ["DEFAULT_LIMITS", "Limits", "inspect", "read_file", "unlocked"]

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # Excel 2 to 4
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", END_MARK, b"PK\x07\x08")
# Document encryption that many firms install: the sender must release the file first.
_FIRM_ENCRYPTION = (b"%TSD-Header-###%", b"E-SafeNet")
# Excel encrypts with it what is protected and has no password to open (MS-OFFCRYPTO §2.4.2.3);
# every program that reads such files tries it first.
_DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - no secret
# Excel takes 100,000 rounds to make a key; more than ten times that is meant to keep us busy.
_MOST_ROUNDS = 1_000_000
_ROUNDS = rb'spinCount\s*=\s*["\']([0-9]{1,12})["\']'
_MIMETYPE_BYTES = 256
_HTML = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<style", b"<table", b"<body", b"<div")


def read_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a regular file, no more than the limit.

    Raises:
        WorkbookRefused: ``hostile``, a symbolic link or a device; ``too-large``; ``damaged``, the
            system does not let us read it.
        FileNotFoundError: there is no such file.
    """
    name = os.fspath(path)
    # O_NONBLOCK: opening a named pipe must not wait for its other end.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        _refuse_special(os.lstat(name).st_mode)
        # and again after opening: somebody may have put another file there in between
        descriptor = os.open(name, flags | getattr(os, "O_NOFOLLOW", 0))
        try:
            status = os.fstat(descriptor)
            _refuse_special(status.st_mode)
            _refuse_large(status.st_size, limits)
            data = os.read(descriptor, status.st_size + 1)
            # a network drive may give it in parts, and somebody may be writing to it
            while len(data) <= limits.file_bytes and (more := os.read(descriptor, 2**16)):
                data += more
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise
    except OSError:
        raise WorkbookRefused(Reason.CANNOT_OPEN) from None
    _refuse_large(len(data), limits)
    return data


class _Encrypted(Protocol):
    def is_encrypted(self) -> bool: ...
    def load_key(self, password: str) -> None: ...
    def decrypt(self, outfile: io.BytesIO) -> None: ...


def unlocked(data: bytes) -> bytes:
    """The workbook itself, where Excel encrypted it by its own default password; else the file."""
    if not data.startswith(_OLE2):
        return data
    if any(int(rounds) > _MOST_ROUNDS for rounds in re.findall(_ROUNDS, data)):
        return data
    # Only here: these imports cost more than reading a whole form.
    import io  # noqa: PLC0415

    import msoffcrypto  # noqa: PLC0415

    # Whatever it stumbles over, the file stays what it is, and is told so by who looks at it next.
    with suppress(Exception):
        file = cast("_Encrypted", msoffcrypto.OfficeFile(io.BytesIO(data)))
        if file.is_encrypted():
            opened = io.BytesIO()
            file.load_key(password=_DEFAULT_PASSWORD)
            file.decrypt(opened)
            return opened.getvalue()
    return data


def inspect(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Directory:
    """Say what the file is by its first bytes, then read its zip directory; inflate nothing.

    Raises:
        WorkbookRefused: ``truncated``, empty or cut off; ``encrypted``; ``legacy``, .xls, .et,
            .xlsb or .ods; ``not-ours``, no spreadsheet; ``damaged`` or ``hostile``, the zip
            contradicts itself; ``too-large``, more than the limits allow.
    """
    _refuse_large(len(data), limits)
    if not data.startswith(LOCAL_MARK):
        _refuse_other_format(data)
    directory = read_directory(data, limits)
    _refuse_other_package(data, directory.members)
    return directory


def _refuse_special(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise WorkbookRefused(Reason.NO_REGULAR_FILE)


def _refuse_large(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise WorkbookRefused(Reason.FILE_TOO_LARGE, megabytes=round(limits.file_bytes / 2**20))


def _refuse_other_format(data: bytes) -> None:
    """Raise for everything that does not begin like a zip."""
    head = data[:1024]
    if not head.strip(b"\0 \r\n\t"):
        raise WorkbookRefused(Reason.FILE_EMPTY)
    if LOCAL_MARK.startswith(data):
        raise WorkbookRefused(Reason.CUT_OFF)
    if data.startswith(_OLE2):
        _refuse_compound_file(data)
    if any(mark in head[:64] for mark in _FIRM_ENCRYPTION):
        raise WorkbookRefused(Reason.FIRM_ENCRYPTION)
    if data.startswith(_OLD_BIFF):
        raise WorkbookRefused(Reason.OLD_BIFF)
    if data.startswith(_ARCHIVES):
        raise WorkbookRefused(Reason.ARCHIVE)
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if text.startswith(_HTML):
        raise WorkbookRefused(Reason.HTML)
    if text.startswith(b"<?xml"):
        raise WorkbookRefused(Reason.XML)
    if b"\0" not in head:
        raise WorkbookRefused(Reason.TEXT)
    raise WorkbookRefused(Reason.NO_WORKBOOK)


def _refuse_compound_file(data: bytes) -> None:
    """Raise for an OLE2 compound file: an encrypted .xlsx, an .xls, or something else."""
    # Only here: these imports cost more than reading a whole form.
    import io  # noqa: PLC0415

    import msoffcrypto  # noqa: PLC0415
    import olefile  # noqa: PLC0415

    try:
        container: olefile.OleFileIO[str] = olefile.OleFileIO(io.BytesIO(data))
        with container as ole:
            encrypted = ole.exists("EncryptedPackage") or ole.exists("EncryptionInfo")
            workbook = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
            # a stream that reaches beyond the file shows only when it is read
            cut = workbook and len(ole.openstream(workbook).read()) < ole.get_size(workbook)
    except (OSError, ValueError, IndexError, struct.error):
        raise WorkbookRefused(Reason.CUT_OFF) from None
    if cut:
        raise WorkbookRefused(Reason.CUT_OFF)
    if workbook == "Workbook":
        try:
            encrypted = msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted()
        except Exception:  # noqa: BLE001 - whatever it stumbles over, the file stays an .xls
            encrypted = False
    if encrypted:
        raise WorkbookRefused(Reason.ENCRYPTED)
    if workbook:
        raise WorkbookRefused(Reason.BIFF)
    raise WorkbookRefused(Reason.OTHER_COMPOUND_FILE)


def _refuse_other_package(data: bytes, members: tuple[Member, ...]) -> None:
    """Raise for a zip that is no .xlsx package."""
    names = {member.key: member for member in members}
    mimetype = names.get("mimetype")
    if mimetype:
        # OpenDocument stores it uncompressed, so that it can be read in place; some tools pack it
        kind = data[mimetype.content : mimetype.content + mimetype.compressed]
        if mimetype.method:
            with suppress(zlib.error):
                kind = zlib.decompressobj(-zlib.MAX_WBITS).decompress(kind, _MIMETYPE_BYTES)
        if b"opendocument.spreadsheet" in kind:
            raise WorkbookRefused(Reason.OPEN_DOCUMENT)
        raise WorkbookRefused(Reason.NO_WORKBOOK)
    if part_key("[Content_Types].xml") not in names:
        if "xl/workbook.xml" in names:
            raise WorkbookRefused(Reason.PART_MISSING, part="[Content_Types].xml")
        if any(name.endswith((".xlsx", ".xlsm", ".xls", ".et")) for name in names):
            raise WorkbookRefused(Reason.ARCHIVE)
        raise WorkbookRefused(Reason.NO_WORKBOOK)
    if "xl/workbook.bin" in names:
        raise WorkbookRefused(Reason.BINARY_WORKBOOK)
    if "word/document.xml" in names:
        raise WorkbookRefused(Reason.DOCUMENT)
    if "ppt/presentation.xml" in names:
        raise WorkbookRefused(Reason.PRESENTATION)
