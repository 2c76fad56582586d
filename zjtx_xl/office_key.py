"""The key that stays in the office: what the tool signs today, it can trust when it comes back.

Marks go out with the forms and are in the hands of others. A seal (HMAC-SHA256 of what a mark says)
fits only if nobody has changed it who does not have the key. The key is made when it is first
needed and lies in the user's configuration folder, readable by nobody else; ``ZJTX_KEY_FOLDER``
names another folder. Its file holds a line for each key: the first one seals, all are trusted.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from zjtx_xl.errors import ZjtxError
from zjtx_xl.values import trim

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = "ZJTX_KEY_FOLDER"
_NAME = "office.key"
_BYTES = 32
_LINE = re.compile(r"[0-9a-f]{64}")
_TITLE = "# zjtx-xl 机关密钥，请妥善保管，不要发给填报单位\n"
_SEAL = re.compile(r"(?P<key>[0-9a-f]{8})-(?P<digest>[0-9a-f]{32})")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

SealState = Literal["ours", "broken", "unknown"]


class OfficeKeyError(ZjtxError):
    """The key cannot be used, or a file that was named holds none."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"密钥文件 {path}：{reason}")


def key_path() -> Path:
    """Where the key lies, or would lie.

    Raises:
        OfficeKeyError: the user has no folder of his own.
    """
    given = os.environ.get(FOLDER, "")
    if given:
        return Path(given).absolute() / _NAME
    if sys.platform == "win32":
        folder = os.environ.get("APPDATA", "")
    else:
        folder = os.environ.get("XDG_CONFIG_HOME", "")
    if Path(folder).is_absolute() and folder:
        return Path(folder) / "zjtx-xl" / _NAME
    try:
        home = Path.home()
    except RuntimeError:
        raise OfficeKeyError(Path(_NAME), f"找不到用户文件夹，请设环境变量 {FOLDER}") from None
    own = "Library/Application Support" if sys.platform == "darwin" else ".config"
    return home / own / "zjtx-xl" / _NAME


def known_keys() -> tuple[bytes, ...]:
    """The keys that are trusted, the own one first; none where none was made yet.

    Raises:
        OfficeKeyError: the file is there and cannot be used.
    """
    path = key_path()
    try:
        found = path.lstat()
    except FileNotFoundError:
        return ()
    except OSError:
        raise OfficeKeyError(path, "打不开，可能没有权限") from None
    return _keys(path, found.st_mtime_ns, found.st_size, found.st_ino)


def key_id(key: bytes) -> str:
    """The name of a key: it can be told to anybody."""
    return hashlib.sha256(b"zjtx-xl key id " + key).hexdigest()[:8]


def seal(about: str, lines: Iterable[Iterable[str]]) -> str:
    """The seal of what these lines say, with the own key; ``about`` tells kinds of marks apart.

    Lines are sealed in any order and without what programs change in texts: line ends and spaces
    at their ends.

    Raises:
        OfficeKeyError: the key cannot be read, or made.
    """
    key = next(iter(known_keys()), None) or _made()
    return f"{key_id(key)}-{_digest(key, about, lines)}"


def seal_state(given: str, about: str, lines: Iterable[Iterable[str]]) -> SealState:
    """Whether a seal is ours and fits, is ours and does not, or of a key that is not known.

    Raises:
        OfficeKeyError: the key cannot be read.
    """
    match = _SEAL.fullmatch(given.strip())
    if match is None:
        return "unknown"
    for key in known_keys():
        if key_id(key) == match["key"]:
            fits = hmac.compare_digest(_digest(key, about, lines), match["digest"])
            return "ours" if fits else "broken"
    return "unknown"


def export_key(target: Path) -> str:
    """Write all trusted keys to a new file for a colleague or a second computer; their own id.

    Raises:
        OfficeKeyError: the file is there already, or cannot be written.
    """
    keys = known_keys() or (_made(),)
    try:
        _write_new(target, keys)
    except FileExistsError:
        raise OfficeKeyError(target, "已有这个文件，没有覆盖") from None
    except OSError:
        raise OfficeKeyError(target, "写不了，可能没有权限") from None
    return key_id(keys[0])


def import_key(source: Path) -> str:
    """Take the keys of a file: its first one seals from now on, those known before stay trusted.

    Raises:
        OfficeKeyError: the file holds no key, or the own one cannot be written.
    """
    try:
        imported = _parsed(source, source.read_bytes())
    except OSError:
        raise OfficeKeyError(source, "打不开") from None
    path = key_path()
    keys = tuple(dict.fromkeys((*imported, *known_keys())))
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        _write_new(temporary, keys)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise OfficeKeyError(path, "写不了，可能没有权限") from None
    return key_id(keys[0])


def _digest(key: bytes, about: str, lines: Iterable[Iterable[str]]) -> str:
    told = sorted("\t".join(_plain(text) for text in line) for line in lines)
    sealed = "\n".join([f"zjtx-xl {about}", *told]).encode("utf-8", "surrogatepass")
    return hmac.new(key, sealed, hashlib.sha256).hexdigest()[:32]


def _plain(text: str) -> str:
    """A text as every program keeps it; no character that separates texts is left in it."""
    return "\\n".join(trim(line.replace("\t", " ")) for line in text.splitlines())


@lru_cache(maxsize=2)
def _keys(path: Path, _changed: int, _size: int, _inode: int) -> tuple[bytes, ...]:
    """The keys of the own file, as long as it is the same one."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise OfficeKeyError(path, "不是普通文件")
        if os.name == "posix" and (found.st_uid != os.getuid() or found.st_mode & _OTHERS):
            raise OfficeKeyError(path, f"别人也能读写，请先执行 chmod 600 '{path}'")
        data = path.read_bytes()
    except OSError:
        raise OfficeKeyError(path, "打不开，可能没有权限") from None
    return _parsed(path, data)


def _parsed(path: Path, data: bytes) -> tuple[bytes, ...]:
    lines = data.decode("utf-8", "replace").lstrip("\ufeff").split("\n")
    told = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not told or not all(map(_LINE.fullmatch, told)):
        raise OfficeKeyError(path, "不是本工具的密钥文件，或内容已损坏")
    return tuple(map(bytes.fromhex, told))


def _made() -> bytes:
    """The own key, made now; the one of another process, where that was first."""
    path = key_path()
    key = os.urandom(_BYTES)
    try:
        _write_new(path, (key,))
    except FileExistsError:
        return known_keys()[0]
    except OSError:
        raise OfficeKeyError(path, "写不了，可能没有权限") from None
    return key


def _write_new(path: Path, keys: Iterable[bytes]) -> None:
    """Put a file that only the user may read where none is, in one step."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write((_TITLE + "".join(f"{key.hex()}\n" for key in keys)).encode())
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _put_in_place(temporary: Path, path: Path) -> None:
    """Give a finished file its name, unless there is a file of that name.

    Raises:
        FileExistsError: there is one.
        OSError: it cannot be.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(path) from None
        temporary.rename(path)
