"""Checks what a method says as a whole: codes used twice, weights that do not sum, dates, scale."""

from collections import Counter
from decimal import Decimal

from analysis.ground.errors import FaultList
from analysis.indices.definition import Level, Method, RollUp


def check_method(method: Method, *, where: str, faults: FaultList) -> None:
    """Add every contradiction within a method to `faults`."""
    _check_codes(method, where, faults)
    _check_scale(method, where, faults)
    _check_weights(method, where, faults)
    if method.valid_to is not None and method.valid_to < method.valid_from:
        faults.add(
            "method.dates",
            "the method ends before it begins",
            where=f"{where}: valid_to",
            got=method.valid_to,
            expected=f"a day from {method.valid_from} on",
        )


def _check_codes(method: Method, where: str, faults: FaultList) -> None:
    for code, times in Counter(node.code for node in method.nodes()).items():
        if times > 1:
            faults.add(
                "method.code_twice",
                "a code or item stands twice",
                where=f"{where}: blocks",
                got=code,
                expected="each item, factor and block once",
            )


def _check_scale(method: Method, where: str, faults: FaultList) -> None:
    scale = method.scale
    if not 0 <= scale.minimum < scale.satisfied_from <= scale.maximum:
        faults.add(
            "method.scale",
            "the scale is not in order",
            where=f"{where}: scale",
            got=f"{scale.minimum}, {scale.satisfied_from}, {scale.maximum}",
            expected="0 ≤ minimum < satisfied_from ≤ maximum",
        )


def _check_weights(method: Method, where: str, faults: FaultList) -> None:
    if not method.weights:
        if method.of_record.rollup is RollUp.RW:
            faults.add(
                "method.no_weights",
                "roll-up RW is of record but no weights are declared",
                where=f"{where}: weights",
            )
        return
    names = {code for code, _ in method.weights}
    levels = {
        level: {node.code for node in method.nodes() if node.level is level} for level in Level
    }
    if names not in levels.values():
        faults.add(
            "method.weights_codes",
            "the weights are not those of one whole level",
            where=f"{where}: weights",
            got=", ".join(sorted(names)),
            expected="every block, or every factor, or every item",
        )
    total = sum((weight for _, weight in method.weights), Decimal(0))
    if total != 1 or min(weight for _, weight in method.weights) < 0:
        faults.add(
            "method.weights_sum",
            "the weights do not sum to 1, or one is below zero",
            where=f"{where}: weights",
            got=total,
            expected="1",
        )
