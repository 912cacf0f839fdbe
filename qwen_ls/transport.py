"""How messages come in and go out: frames over stdio or a loopback socket, and the process' life around them.

stdio has a reader and a writer thread of its own, so that neither a frozen editor nor a busy pool of workers
can hold up anything else (pygls reads in the pool that its handlers use, and writes from the loop). Whatever
arrives, the conversation goes on: what is no message is answered or skipped, up to the next valid header.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import queue
import re
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

from qwen_ls.protocol import Protocol, Server

MAX_BODY_BYTES = 256 * 1024 * 1024
"""A longer message is taken for a broken header."""

FLUSH_GRACE_S = 2.0
"""How long the last answers may take to leave when the process ends."""

LEFTOVER_GRACE_S = 1.0
"""How long tasks and worker threads that nobody ended may take to end when the process does."""

_CHUNK_BYTES = 64 * 1024
_MAX_HEADER_LINE_BYTES = 8 * 1024
_LONGEST_HEADER_BYTES = 64
_CONTENT_LENGTH = re.compile(rb"content-length[ \t]*:([^\r\n]*)", re.IGNORECASE)
_OTHER_HEADER = re.compile(rb"[a-z][a-z-]*[ \t]*:[^\r\n]*\r?\n$", re.IGNORECASE)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BadFrame:
    """A header that cannot be followed; what came after it is skipped up to the next valid one."""

    reason: str


Incoming: TypeAlias = bytes | BadFrame


class Frames:
    """The bytes of a connection, cut into message bodies."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None
        self._body_begins = False
        self._skipped_bytes = 0

    def feed(self, data: bytes) -> list[Incoming]:
        """Return the messages that `data` completes, in order."""
        self._buffer += data
        return list(self._complete())

    @property
    def is_between_messages(self) -> bool:
        """Whether the connection may end here without losing anything."""
        return not self._buffer and self._length is None

    def _complete(self) -> Iterator[Incoming]:
        while True:
            if self._body_begins:
                body = self._take_body()
                if body is None:
                    return
                yield body
                continue
            line = self._take_line()
            if line is None:
                return
            bad = self._read_header(line)
            if bad is not None:
                yield bad

    def _take_body(self) -> bytes | None:
        assert self._length is not None
        if len(self._buffer) < self._length:
            return None
        body = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        self._length = None
        self._body_begins = False
        return body

    def _take_line(self) -> bytes | None:
        end = self._buffer.find(b"\n") + 1
        if end:
            line = bytes(self._buffer[:end])
            del self._buffer[:end]
            return line
        if len(self._buffer) > _MAX_HEADER_LINE_BYTES:
            # Garbage without a line end must not pile up. What is kept may be the beginning of a header.
            self._skipped_bytes += len(self._buffer) - _LONGEST_HEADER_BYTES
            del self._buffer[:-_LONGEST_HEADER_BYTES]
        return None

    def _read_header(self, line: bytes) -> BadFrame | None:
        if length := _CONTENT_LENGTH.search(line):
            # Searched for, not matched: a body longer than announced leaves its end before the next header.
            self._skipped_bytes += length.start()
            return self._read_length(length[1].strip())
        if not line.strip():
            self._body_begins = self._length is not None
        elif not _OTHER_HEADER.match(line):
            self._length = None
            self._skipped_bytes += len(line)
        return None

    def _read_length(self, digits: bytes) -> BadFrame | None:
        self._length = None
        # Ten digits are more than enough, and int() takes quadratic time.
        if not (digits.isdigit() and len(digits) <= 10 and int(digits) <= MAX_BODY_BYTES):
            return BadFrame(f"Content-Length must be a number of bytes up to {MAX_BODY_BYTES}.")
        self._length = int(digits)
        if self._skipped_bytes:
            logger.warning("Skipped %d bytes that were no message", self._skipped_bytes)
            self._skipped_bytes = 0
        return None


def frame(body: bytes) -> bytes:
    """Return the body as it goes over the wire."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def serve_stdio(server: Server) -> int:
    """Serve one client over standard input and output until it is done; return the process' exit code.

    From here on standard input is empty and standard output is standard error to everyone else in the process
    and to its children: a stray print cannot break the conversation.
    """
    incoming, outgoing = _take_stdio()
    return _run(server.protocol, _serve_stdio(server, incoming, outgoing))


def serve_tcp(server: Server, host: str, port: int, *, announce: Callable[[str, int], None]) -> int:
    """Serve the first client that connects until it is done; return the process' exit code.

    Args:
        server: What answers.
        host: A loopback address, or `localhost`.
        port: 0 lets the system choose a free one.
        announce: Called with the address and port once clients can connect.

    Raises:
        ValueError: The host is not a loopback address.
        OSError: The port cannot be had.
    """
    return _run(server.protocol, _serve_tcp(server, _loopback_address(host), port, announce))


def end_process(code: int) -> NoReturn:
    """Leave the process with this exit code, even if a worker thread is stuck.

    The interpreter would wait for every thread that is no daemon, and a name that does not resolve can hold
    one for half a minute.
    """
    stuck = [t for t in threading.enumerate() if not t.daemon and t is not threading.main_thread()]
    if not stuck:
        sys.exit(code)
    logger.info("Leaving behind %d busy threads", len(stuck))
    logging.shutdown()
    os._exit(code)


async def _serve_stdio(server: Server, incoming: int, outgoing: int) -> int:
    loop = asyncio.get_running_loop()
    messages: asyncio.Queue[Incoming | None] = asyncio.Queue()

    def on_loop(callback: Callable[..., object], *args: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(callback, *args)

    def read() -> None:
        _read_frames(incoming, lambda message: on_loop(messages.put_nowait, message))

    writer = StdioWriter(outgoing, on_broken=lambda: on_loop(server.protocol.end))
    threading.Thread(target=read, name="qwen-ls reader", daemon=True).start()
    try:
        return await _converse(server.protocol, messages, writer)
    finally:
        writer.close()


async def _serve_tcp(server: Server, host: str, port: int, announce: Callable[[str, int], None]) -> int:
    connection: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    connection = asyncio.get_running_loop().create_future()

    def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if connection.done():
            writer.close()
        else:
            connection.set_result((reader, writer))

    listener = await asyncio.start_server(on_connection, host, port)
    announce(host, listener.sockets[0].getsockname()[1])
    ended = asyncio.create_task(server.protocol.ended.wait())
    either: set[asyncio.Future[Any]] = {connection, ended}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    listener.close()  # later connections are refused by the system
    if not connection.done():
        await _finish(server.protocol)
        return server.protocol.exit_code
    return await _serve_socket(server.protocol, *connection.result())


async def _serve_socket(protocol: Protocol, reader: asyncio.StreamReader, stream: asyncio.StreamWriter) -> int:
    messages: asyncio.Queue[Incoming | None] = asyncio.Queue()
    reading = asyncio.create_task(_read_socket(reader, messages))
    writer = SocketWriter(stream)
    try:
        return await _converse(protocol, messages, writer)
    finally:
        reading.cancel()
        await writer.flush()


async def _converse(protocol: Protocol, messages: asyncio.Queue[Incoming | None], writer: Writer) -> int:
    """Hand the messages to the protocol until the conversation ends, then end whatever still runs."""
    protocol.set_writer(writer)
    feeding = asyncio.create_task(_feed(protocol, messages))
    try:
        await protocol.ended.wait()
    finally:
        feeding.cancel()
        await asyncio.wait({feeding})
        await _finish(protocol)
    if not feeding.cancelled():
        feeding.result()
    return protocol.exit_code


async def _feed(protocol: Protocol, messages: asyncio.Queue[Incoming | None]) -> None:
    try:
        while (message := await messages.get()) is not None and not protocol.ended.is_set():
            if isinstance(message, BadFrame):
                protocol.refuse_frame(message.reason)
            else:
                protocol.receive(message)
            # A handler that runs as a task takes its first step here, before the next message: a request sees
            # the text as it was when it was sent, even if changes came in the same breath.
            await asyncio.sleep(0)
    finally:
        protocol.end()


class StdioWriter:
    """Writes from a thread of its own, in order: an editor that does not read blocks nothing else."""

    def __init__(self, descriptor: int, *, on_broken: Callable[[], None]) -> None:
        """Write to `descriptor`; `on_broken` is called, in the thread, when nobody reads there any more."""
        self._descriptor = descriptor
        self._on_broken = on_broken
        self._frames: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_frames, name="qwen-ls writer", daemon=True)
        self._thread.start()

    def write(self, body: bytes) -> None:
        """Put one message behind those that still wait."""
        self._frames.put(frame(body))

    def close(self) -> None:
        """Let what waits go out, for at most `FLUSH_GRACE_S`."""
        self._frames.put(None)
        self._thread.join(FLUSH_GRACE_S)

    def _write_frames(self) -> None:
        try:
            while (data := self._frames.get()) is not None:
                _write_all(self._descriptor, data)
        except OSError:
            self._on_broken()


class SocketWriter:
    """Writes to a socket; asyncio keeps what the other side does not read yet."""

    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._stream = stream

    def write(self, body: bytes) -> None:
        """Put one message behind those that still wait."""
        if not self._stream.is_closing():
            self._stream.write(frame(body))

    def close(self) -> None:
        """Take no more messages; what waits still goes out."""
        self._stream.close()

    async def flush(self) -> None:
        """Let what waits go out, for at most `FLUSH_GRACE_S`, and hang up."""
        self.close()
        closed = asyncio.create_task(self._wait_closed())
        await asyncio.wait({closed}, timeout=FLUSH_GRACE_S)
        closed.cancel()
        self._stream.transport.abort()

    async def _wait_closed(self) -> None:
        with contextlib.suppress(OSError):
            await self._stream.wait_closed()


Writer: TypeAlias = StdioWriter | SocketWriter


def _read_frames(descriptor: int, hand_over: Callable[[Incoming | None], None]) -> None:
    frames = Frames()
    while data := _read(descriptor):
        for message in frames.feed(data):
            hand_over(message)
    _note_end(frames)
    hand_over(None)


async def _read_socket(reader: asyncio.StreamReader, messages: asyncio.Queue[Incoming | None]) -> None:
    frames = Frames()
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK_BYTES):
            for message in frames.feed(data):
                messages.put_nowait(message)
    _note_end(frames)
    messages.put_nowait(None)


def _note_end(frames: Frames) -> None:
    if not frames.is_between_messages:
        logger.warning("The input ended in the middle of a message")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _CHUNK_BYTES)
    except OSError:
        return b""


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _take_stdio() -> tuple[int, int]:
    """Return standard input and output for the protocol alone, and give everyone else harmless ones."""
    incoming, outgoing = os.dup(0), os.dup(1)
    for descriptor in (incoming, outgoing):
        _make_plain(descriptor)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # started without a standard error
        os.dup2(nothing, 1)
    os.close(nothing)
    if sys.stderr is not None:
        sys.stdout = sys.stderr
    return incoming, outgoing


def _make_plain(descriptor: int) -> None:
    """Make reads and writes of a descriptor binary and blocking."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)
    else:
        os.set_blocking(descriptor, True)


def _loopback_address(host: str) -> str:
    import ipaddress

    bare = host.strip("[]")
    if bare.lower() == "localhost":
        return "127.0.0.1"
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(bare).is_loopback:
            return bare
    raise ValueError(f"{host!r} is not an address of this machine alone: use 127.0.0.1, ::1 or localhost.")


def _run(protocol: Protocol, main: Coroutine[Any, Any, int]) -> int:
    """Run `main` like asyncio.run, which would wait without limit for tasks and threads that do not end."""
    loop = asyncio.new_event_loop()
    _end_on_signals(loop, protocol)
    try:
        return loop.run_until_complete(main)
    finally:
        # What is left now was told to end and did not: no word about it on the way out.
        loop.set_exception_handler(lambda _loop, _context: None)
        loop.close()


def _end_on_signals(loop: asyncio.AbstractEventLoop, protocol: Protocol) -> None:
    """End in good order on Ctrl-C and on SIGTERM, which editors send to a server that they restart."""
    if threading.current_thread() is not threading.main_thread():
        return  # only the main thread gets signals

    def end(_number: int, _frame: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: ending already
            loop.call_soon_threadsafe(protocol.end)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)


async def _finish(protocol: Protocol) -> None:
    """End what the server runs, then what nobody ended: tasks, generators and worker threads."""
    await protocol.close()
    leftovers = asyncio.all_tasks() - {asyncio.current_task()}
    for task in leftovers:
        task.cancel()
    if leftovers:
        await asyncio.wait(leftovers, timeout=LEFTOVER_GRACE_S)
    loop = asyncio.get_running_loop()
    ending = {
        asyncio.create_task(loop.shutdown_asyncgens()),
        asyncio.create_task(loop.shutdown_default_executor()),
    }
    await asyncio.wait(ending, timeout=LEFTOVER_GRACE_S)
