"""Stand before a server, and let its packets vanish when asked to."""

import socket
import threading
from contextlib import suppress

_WAITING = 128
_BYTES = 65536


class Relay:
    """What listens in place of a server and passes everything on, until it is cut.

    Cut, it passes nothing on and closes nothing; who connects anew gets no answer
    either. Joined, it delivers what was sent meanwhile, as a network does.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._is_open = threading.Event()
        self._is_open.set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_WAITING)
        self.port: int = self._listener.getsockname()[1]
        self._fillers: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Let packets vanish."""
        self._is_open.clear()
        # Beyond a full queue, the kernel answers nobody who connects.
        self._listener.listen(0)
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", self.port))
            self._fillers.append(filler)

    def join(self) -> None:
        """Let them through again."""
        self._listener.listen(_WAITING)
        for filler in self._fillers:
            filler.close()
        self._fillers = []
        self._is_open.set()

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        self._is_open.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            # As if the server itself refused.
            caller.close()
            return
        for each in (caller, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=self._pass, args=(server, caller), daemon=True)
        back.start()
        self._pass(caller, server)
        back.join()
        caller.close()
        server.close()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_BYTES):
                self._is_open.wait()
                target.sendall(data)
        self._is_open.wait()
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
