"""A stand-in for `python -m qwen_ls.model.local.serve`, run as a script: the same manners, no model.

It answers `/health`, `/about` (what the process was given) and every question in the same way. Its arguments make it
behave as badly as the test wants.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMAND = (sys.executable, str(Path(__file__).absolute()))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--loading", type=int, default=0, help="how many times /health says 503 first")
    parser.add_argument("--noise", action="store_true", help="print lines that are not the port")
    parser.add_argument("--dies-while-loading", action="store_true")
    parser.add_argument("--dies-before-health", action="store_true")
    parser.add_argument("--dies-after-health", action="store_true")
    parser.add_argument("--is-never-ready", action="store_true")
    parser.add_argument("--is-deaf", action="store_true", help="ends neither with its input nor when asked to")
    parser.add_argument("--holds", action="store_true", help="an answer stops after its first words")
    args = parser.parse_args()

    if args.is_deaf:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if args.dies_while_loading:
        sys.stderr.write("reading tensors\nnot enough memory\n")
        sys.exit(3)
    if not args.is_never_ready:
        announce(serve(args), args.noise)
    while sys.stdin.buffer.read(1) or args.is_deaf:
        if args.is_deaf:
            threading.Event().wait()
    os._exit(0)


def announce(port: int, noise: bool) -> None:
    if noise:
        sys.stdout.write("llama.cpp says hello\n[1, 2]\n{}\nnull\n")
    sys.stdout.write(json.dumps({"port": port}) + "\n")
    sys.stdout.flush()


def serve(args: argparse.Namespace) -> int:
    class Handler(BaseHTTPRequestHandler):
        left = args.loading

        def do_GET(self) -> None:
            if self.path == "/about":
                self.answer(200, json.dumps(about()))
            elif args.dies_before_health:
                os._exit(4)
            elif Handler.left > 0:
                Handler.left -= 1
                self.answer(503, '{"error": {"message": "Loading model"}}')
            else:
                self.answer(200, '{"status": "ok"}')
                if args.dies_after_health:
                    os._exit(5)

        def do_POST(self) -> None:
            say(self, args.holds)

        def answer(self, status: int, body: str, content_type: str = "application/json") -> None:
            data = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


def say(handler: BaseHTTPRequestHandler, holds: bool) -> None:
    """Answer a question with who answers, and stop after these words if that is wanted."""
    asked = handler.rfile.read(int(handler.headers["Content-Length"]))
    chunks = [
        {"choices": [{"index": 0, "text": f"pid {os.getpid()}, {len(asked) > 0}", "finish_reason": None}]},
        {"choices": [{"index": 0, "text": "", "finish_reason": "stop"}]},
    ]
    whole = ("".join(map(event, chunks)) + "data: [DONE]\n\n").encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Content-Length", str(len(whole)))
    handler.end_headers()
    handler.wfile.write(event(chunks[0]).encode() if holds else whole)
    handler.wfile.flush()
    if holds:
        threading.Event().wait()


def event(chunk: object) -> str:
    return f"data: {json.dumps(chunk)}\n\n"


def about() -> dict[str, object]:
    key = os.environ["QWEN_LS_LOCAL_KEY"]
    return {"key": key, "cwd": str(Path.cwd()), "argv": sys.argv, "pid": os.getpid(), "environment": dict(os.environ)}


if __name__ == "__main__":
    main()
