"""From process start to the first 200 of /healthz with the real seed: the median of five, in seconds.

Beside it, the same for a bare Python process that only imports strawberry, as a measure of the machine.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

RUNS = 5


def started() -> float:
    """Seconds until a service on a free port is well."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begin = time.perf_counter()
    command = [sys.executable, "-m", "clustergraph", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                    return time.perf_counter() - begin
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if process.poll() is not None or time.perf_counter() - begin > 60:
                    raise SystemExit("the service did not start") from None
                time.sleep(0.005)
    finally:
        process.terminate()
        process.wait()


def imported() -> float:
    """Seconds that a process takes to import strawberry and end."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import strawberry"], check=True)
    return time.perf_counter() - begin


def main() -> None:
    ours, theirs = [], []
    for _ in range(RUNS):
        ours.append(started())
        theirs.append(imported())
    first, second = statistics.median(ours), statistics.median(theirs)
    print(
        f"start to healthy {first:.2f} s, import of strawberry alone {second:.2f} s, ratio {first / second:.1f}"
    )


if __name__ == "__main__":
    main()
