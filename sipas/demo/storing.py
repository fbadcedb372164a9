"""Keeps the handout of the demonstration in the data folder, readable by its owner alone."""

import os
from pathlib import Path

from sipas.demo.handout import Handout

_FILE = "demonstration.txt"
_OWNER_ALONE = 0o600


def keep_handout(handout: Handout, data_dir: Path, *, address: str) -> Path:
    """Write what visitors are handed and return the file."""
    path = data_dir / _FILE
    text = "\n".join(handout.lines(address=address)) + "\n"
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ALONE)
    with os.fdopen(opened, "w", encoding="utf-8") as stream:
        stream.write(text)
    return path


def kept_handout(data_dir: Path) -> str:
    """Return what was kept, empty where there is nothing."""
    path = data_dir / _FILE
    return path.read_text(encoding="utf-8") if path.is_file() else ""
