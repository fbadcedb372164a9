"""Writes the map of modules into ARCHITECTURE.md; run by `make map`."""

from tests.house.map import ROOT, with_map

DOCUMENT = ROOT / "ARCHITECTURE.md"

if __name__ == "__main__":
    DOCUMENT.write_text(with_map(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
