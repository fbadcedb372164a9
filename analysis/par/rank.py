"""Ranks complete scorecards by rate within each unit group, sharing ranks as the book declares."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from analysis.par.rate import compared_rate, exact_rate
from analysis.par.rulebook import RuleBook, Ties
from analysis.par.scorecard import Scorecard


def rank_cards(cards: Sequence[Scorecard], book: RuleBook) -> tuple[Scorecard, ...]:
    """Return the cards in the order given, complete ones with their rank in their group.

    A card without a rate (incomplete, or nothing applies) keeps rank None and is not counted.
    """
    rates = {card.unit: _rate_to_compare(card, book) for card in cards}
    return tuple(_with_rank(card, cards, rates, ties=book.ties) for card in cards)


def _rate_to_compare(card: Scorecard, book: RuleBook) -> Decimal | None:
    rate = exact_rate(card.points, card.maximum, cap=book.cap) if card.complete else None
    return None if rate is None else compared_rate(rate, by=book.rank_by, book=book)


def _with_rank(
    card: Scorecard,
    cards: Iterable[Scorecard],
    rates: dict[str, Decimal | None],
    *,
    ties: Ties,
) -> Scorecard:
    peers = [rates[peer.unit] for peer in cards if peer.group == card.group]
    ranked = [rate for rate in peers if rate is not None]
    own = rates[card.unit]
    if own is None:
        return replace(card, ranked_units=len(ranked))
    better = [rate for rate in ranked if rate > own]
    ahead = len(better) if ties is Ties.SKIP else len(set(better))
    return replace(card, rank=ahead + 1, ranked_units=len(ranked))
