"""Draws within strata by sorted hashes, so that anyone can repeat a draw with pencil and seed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.ground.errors import DomainError

SEED_MAXIMUM = 2**31 - 1


@dataclass(frozen=True, slots=True)
class StratumDraw:
    """What was drawn in one stratum by simple random sampling without replacement."""

    stratum: str
    population: int
    dossiers: tuple[str, ...]

    @property
    def probability(self) -> float:
        return len(self.dossiers) / self.population

    @property
    def base_weight(self) -> float:
        return self.population / len(self.dossiers)


def draw_stratified(
    frame: Mapping[str, Iterable[str]], *, sizes: Mapping[str, int], seed: int
) -> tuple[StratumDraw, ...]:
    """Draw the given number of dossiers in each stratum.

    Every dossier gets the number SHA-256("seed:stratum:dossier"); the smallest are drawn, in that
    order. So a draw depends on nothing but seed, codes and sizes, whatever the order of the frame,
    and a larger size only adds dossiers. Raises DomainError `sampling.seed` or `sampling.size`.
    """
    if not 0 <= seed <= SEED_MAXIMUM:
        raise DomainError(
            "sampling.seed",
            "this cannot be a seed",
            got=seed,
            expected="a whole number from 0 to 2147483647",
            hint="Throw dice in front of witnesses and write the number down.",
        )
    return tuple(
        _draw_one(stratum, tuple(frame[stratum]), size=sizes[stratum], seed=seed)
        for stratum in sorted(frame)
    )


def _draw_one(stratum: str, dossiers: tuple[str, ...], *, size: int, seed: int) -> StratumDraw:
    if not 1 <= size <= len(dossiers):
        raise DomainError(
            "sampling.size",
            "the sample size does not fit the stratum",
            where=stratum,
            got=size,
            expected=f"1 to {len(dossiers)}",
            hint="Change the allocation.",
        )
    ordered = sorted(dossiers, key=lambda dossier: _number(seed, stratum, dossier))
    return StratumDraw(stratum, len(dossiers), tuple(ordered[:size]))


def _number(seed: int, stratum: str, dossier: str) -> bytes:
    return hashlib.sha256(f"{seed}:{stratum}:{dossier}".encode()).digest()
