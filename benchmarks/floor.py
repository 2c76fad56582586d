"""The least that Python can do for the same result: what zlib and the disk cost by themselves."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest.mock import patch
from zipfile import ZIP_STORED, ZipFile

from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import scored_copy
from zjtx_xl.xlsx.package import Package

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

_LEVEL = 1  # as the product compresses


@dataclass(frozen=True)
class Floor:
    """One file: where the parts stand that have to be read, and what has to be written."""

    path: Path
    parts: tuple[tuple[int, int, bool], ...]
    changed: tuple[bytes, ...]
    written: bytes

    def read(self) -> None:
        """Read the file, inflate the parts that are needed, check their CRC."""
        data = memoryview(self.path.read_bytes())
        for start, size, is_packed in self.parts:
            packed = data[start : start + size]
            zlib.crc32(zlib.decompress(packed, -zlib.MAX_WBITS) if is_packed else packed)

    def write(self, target: Path) -> None:
        """Deflate the parts that change, write as many bytes as the new file has."""
        for content in self.changed:
            packer = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)
            packer.compress(content)
            packer.flush()
            zlib.crc32(content)
        target.write_bytes(self.written)


@dataclass(frozen=True)
class Touched:
    """The parts of a kind of files that the product reads, and those that it changes."""

    read: frozenset[str]
    changed: frozenset[str]


def touched(path: Path) -> Touched:
    """Learn from one run of the product over a file that is not measured afterwards."""
    read: set[str] = set()
    changed: set[str] = set()
    own_read, own_rewrite = Package.read, Package.rewrite

    def noting_read(archive: Package, name: str, most: int | None = None) -> bytes:
        read.add(name.lower())
        return own_read(archive, name, most)

    def noting_rewrite(
        archive: Package, replacements: Mapping[str, bytes], removals: Collection[str] = ()
    ) -> bytes:
        changed.update(name.lower() for name in replacements)
        return own_rewrite(archive, replacements, removals)

    with (
        patch.object(Package, "read", noting_read),
        patch.object(Package, "rewrite", noting_rewrite),
    ):
        checked = check_file(path)
        assert checked.returned is not None, path  # noqa: S101 - a benchmark of faults is none
        scored_copy(checked.returned, checked.results)
    return Touched(frozenset(read), frozenset(changed))


def floor_of(path: Path, parts: Touched) -> Floor:
    """What reading and writing these parts of a file costs by themselves."""
    with ZipFile(path) as package:
        members = [(each, each.filename.lower()) for each in package.infolist()]
        read = tuple(
            (_content_at(path, each.header_offset), each.compress_size,
             each.compress_type != ZIP_STORED)
            for each, name in members
            if name in parts.read
        )  # fmt: skip
        changed = tuple(package.read(each) for each, name in members if name in parts.changed)
    return Floor(path, read, changed, path.read_bytes())


def _content_at(path: Path, header: int) -> int:
    """Where a member's bytes start: after its local header, its name and its extra field."""
    raw = path.read_bytes()[header : header + 30]
    return header + 30 + int.from_bytes(raw[26:28], "little") + int.from_bytes(raw[28:30], "little")
