"""Writes the snapshot of a campaign again and again, as a worker would, and prints the seconds."""

import subprocess
import sys
import tempfile
import time

_WRITE = [sys.executable, "-m", "sipas.cli.main", "snapshots", "write"]


def main() -> None:
    """Write until somebody ends the process; each time into an empty folder."""
    while True:
        with tempfile.TemporaryDirectory(prefix="sipas-bench-out-") as folder:
            begun = time.perf_counter()
            subprocess.run(
                [*_WRITE, sys.argv[1], f"--out={folder}"], check=True, stdout=subprocess.DEVNULL
            )
            print(f"{time.perf_counter() - begun:.3f}", flush=True)


if __name__ == "__main__":
    main()
