"""Knows the command line of serving: ``python -m scripts.serve [--port 8000]``; builds and serves nothing itself."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.serve.server import Server


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped and return the exit code: 0, or 2 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m scripts.serve", description="Serve the site while you write.")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up, however it is stopped
    server = Server(Path.cwd(), "127.0.0.1", options.port)
    print(f"Building; then the site is at {server.url} (stop with Ctrl+C)", flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        print("Stopped.")
    except OSError as error:
        print(f"Port {options.port}: {error.strerror}. Choose another: make serve PORT=8001", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
