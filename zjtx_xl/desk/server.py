"""The desk's server: on this computer alone, for one folder, until its window is closed."""

from __future__ import annotations

import json
import secrets
import socket
import threading
import urllib.error
import urllib.request
import webbrowser
from typing import TYPE_CHECKING

import uvicorn

from zjtx_xl.desk.folder import WorkFolder
from zjtx_xl.desk.guard import Guard
from zjtx_xl.desk.pages import desk_pages
from zjtx_xl.xlsx import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOST = "127.0.0.1"
"""This computer, and no network that it is in."""

_SECONDS = 2


def serve(root: Path, say: Callable[[str], None], *, port: int = 0, opens: bool = True) -> None:
    """Serve the desk of a working folder until Ctrl-C.

    Args:
        root: the working folder; it is made where it is missing.
        say: told the address, and what else the officer should know.
        port: where to listen; 0 takes a free one. Never on another interface.
        opens: whether to open the browser.

    Raises:
        OSError: the folder cannot be written, or the port is taken.
    """
    folder = WorkFolder(root)
    running = _address_of_another(folder)
    if running:
        say(f"这个文件夹的办公页已经开着：{running}")
        if opens:
            webbrowser.open(running)
        return
    listener = socket.create_server((HOST, port))
    taken = int(listener.getsockname()[1])
    token = secrets.token_urlsafe(24)
    address = f"http://{HOST}:{taken}/?token={token}"
    application = Guard(desk_pages(folder), token, taken)
    config = uvicorn.Config(application, log_level="warning", access_log=False, lifespan="off")
    kept = folder.hidden / "server.json"
    write_atomically(kept, json.dumps({"address": address}).encode())
    kept.chmod(0o600)
    say(f"办公页：{address}")
    say(f"工作文件夹：{folder.root}。关闭办公页请按 Ctrl-C；关闭浏览器不丢任何内容。")
    if opens:
        threading.Timer(0.3, webbrowser.open, [address]).start()
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        kept.unlink(missing_ok=True)


def _address_of_another(folder: WorkFolder) -> str:
    """Where a desk of this folder answers already; nothing where none does."""
    address = ""
    try:
        stored = json.loads((folder.hidden / "server.json").read_text(encoding="utf-8"))
        address = str(stored["address"])
        if not address.startswith(f"http://{HOST}:"):
            return ""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
        opener.open(address, timeout=_SECONDS)
    except urllib.error.HTTPError as answer:
        return address if answer.code == 303 else ""  # noqa: PLR2004 - it knows its token
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:  # type: ignore[override]
        """The answer itself says enough."""
