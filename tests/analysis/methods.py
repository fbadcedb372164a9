"""A tiny index method for tests: two blocks, three factors, five items."""

from pathlib import Path

from analysis.indices.definition import Method
from analysis.indices.loader import load_method

TINY_METHOD = """
schema: sipas-method/1
id: tiny-2024
title: {vi: Chỉ số nhỏ, en: Tiny index}
questionnaires: [tiny-2024]
valid_from: 2024-01-01
reference: {document: Quyết định thử, date: 2024-01-01, place: Điều 1}
scale: {minimum: 1, maximum: 5, satisfied_from: 4}
of_record:
  scoring: F2
  rollup: R1
  basis: inferred
  note: {vi: Thử, en: Test}
blocks:
  - code: I
    title: {vi: Chính sách, en: Policy}
    factors:
      - {code: I.A, title: {vi: Một, en: One}, items: [q1, q2]}
      - {code: I.B, title: {vi: Hai, en: Two}, items: [q3]}
  - code: II
    title: {vi: Dịch vụ, en: Service}
    factors:
      - {code: II.A, title: {vi: Ba, en: Three}, items: [q4, q5]}
"""
ITEMS = ("q1", "q2", "q3", "q4", "q5")


def tiny_method(folder: Path) -> Method:
    path = folder / "tiny-2024.yaml"
    path.write_text(TINY_METHOD, encoding="utf-8")
    return load_method(path)
