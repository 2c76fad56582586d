"""Who may talk to the desk: the browser of the officer who started it, and nobody else.

Every request needs the token of this start (in the address once, then in a cookie), our own Host
(DNS rebinding brings a foreign one), and, where it changes something, our own Origin. No request
may be larger than a folder of returns.
"""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 512 * 1024 * 1024
"""Of one request: some thousand returns dropped at once."""

_TOO_LARGE = "一次收到的文件太大（最多 512 MB），请分几次放入，或直接放进文件夹。"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class TooLargeError(Exception):
    """A body that grew beyond what its length said, or said nothing."""


class Guard:
    """Stands before the pages."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        """``token`` is known to the officer's browser alone; ``port`` is the one listened on."""
        self._app, self._token = app, token
        self._cookie = f"zjtx-desk-{port}"
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, take the token, or hand on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope["method"], headers)
        given = QueryParams(scope["query_string"]).get("token", "")
        if refusal:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, send)
        elif scope["method"] == "GET" and self._fits(given):
            answer = RedirectResponse(scope["path"], 303)
            answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
            await answer(scope, receive, send)
        elif not self._fits(self._kept(headers)):
            sentence = "请用“zjtx-xl desk”打印的完整地址打开本页。"
            await PlainTextResponse(sentence, 403)(scope, receive, send)
        else:
            await self._pass_on(scope, receive, send)

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str] | None:
        if headers.get("host", "") not in self._hosts:
            return 421, "这个地址不是本机的办公页。"
        origin = headers.get("origin")
        changes = method not in {"GET", "HEAD"}
        if (origin is not None or changes) and origin not in self._origins:
            return 403, "别的网页不能使用办公页。"
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"} and changes:
            return 403, "别的网页不能使用办公页。"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return 413, _TOO_LARGE
        return None

    def _kept(self, headers: Headers) -> str:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return ""
        return cookies[self._cookie].value if self._cookie in cookies else ""

    def _fits(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        room = MOST_BYTES

        async def counted() -> Message:
            nonlocal room
            message = await receive()
            room -= len(message.get("body", b""))
            if room < 0:
                raise TooLargeError
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, counted, guarded)


def too_large(_: Request, __: Exception) -> PlainTextResponse:
    """What is answered to a body that grew too large."""
    return PlainTextResponse(_TOO_LARGE, 413)
