"""A light HTTP/1.1 client: one keep-alive connection, a cookie jar, nothing else."""

import asyncio
import zlib
from dataclasses import dataclass
from urllib.parse import urlencode

_GZIP = 16 + zlib.MAX_WBITS
_LOST = (ConnectionError, asyncio.IncompleteReadError)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: status, where it redirects to (empty when nowhere), body as sent, if gzipped."""

    status: int
    location: str
    body: bytes
    gzipped: bool

    @property
    def text(self) -> str:
        return (zlib.decompress(self.body, _GZIP) if self.gzipped else self.body).decode()


class Client:
    """One browser; it opens its connection anew when the server has closed it in between."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._cookies: dict[str, str] = {}
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path, b"")

    async def post(self, path: str, fields: list[tuple[str, str]]) -> Answer:
        return await self._ask("POST", path, urlencode(fields).encode())

    def forget(self) -> None:
        """Become another visitor on the same connection."""
        self._cookies.clear()

    def twin(self) -> "Client":
        """Return another connection of the same browser."""
        other = Client(self._host, self._port)
        other._cookies = dict(self._cookies)
        return other

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        fresh = self._writer is None
        try:
            return await self._exchange(method, path, body)
        except _LOST:
            self.close()
            if fresh:
                raise
            return await self._exchange(method, path, body)

    async def _exchange(self, method: str, path: str, body: bytes) -> Answer:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        self._writer.write(self._head(method, path, len(body)) + body)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = [line.partition(": ")[::2] for line in lines[1:] if line]
        fields = {name.lower(): value for name, value in headers}
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._keep(value)
        content = await self._reader.readexactly(int(fields.get("content-length", "0")))
        if fields.get("connection", "").lower() == "close":
            self.close()
        return Answer(
            int(lines[0].split(" ", 2)[1]),
            fields.get("location", ""),
            content,
            fields.get("content-encoding") == "gzip",
        )

    def _head(self, method: str, path: str, length: int) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", "Accept-Encoding: gzip"]
        if cookies:
            lines.append(f"Cookie: {cookies}")
        if method == "POST":
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _keep(self, set_cookie: str) -> None:
        name, _, value = set_cookie.partition(";")[0].partition("=")
        if value:
            self._cookies[name] = value
        else:
            self._cookies.pop(name, None)
