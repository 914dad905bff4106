"""A bad line: a server between a browser and the workbench that loses replies, or everything."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
"""Headers of one hop, which are not passed on."""


@dataclass
class Line:
    """Where it is reached, and what it loses: a share of replies to records, or all while it is `down`."""

    base: str = ""
    losing: float = 0.0
    down: bool = False
    passed: int = 0
    lost: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - nothing is kept secret
    lock: Lock = field(default_factory=Lock)

    def loses(self, path: str) -> bool:
        """Whether the reply to this record is lost; counts them."""
        if not path.endswith("/send/"):
            return False
        with self.lock:
            gone = self.dice.random() < self.losing
            self.lost += gone
            self.passed += not gone
        return gone


@contextmanager
def line_to(server: str) -> Iterator[Line]:
    """A line to this server; it ends with the block."""
    line = Line()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass_on(None)

        def do_POST(self) -> None:
            self._pass_on(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _pass_on(self, body: bytes | None) -> None:
            self.close_connection = True
            if line.down:
                return
            connection = HTTPConnection(urlsplit(server).netloc, timeout=60)
            try:
                connection.request(self.command, self.path, body, dict(self.headers.items()))
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, HTTPException):
                return
            finally:
                connection.close()
            if line.loses(self.path):
                return
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Nothing is written down."""

    between = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    between.daemon_threads = True
    line.base = f"http://127.0.0.1:{between.server_address[1]}"
    thread = Thread(target=between.serve_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        between.shutdown()
        between.server_close()
        thread.join()
