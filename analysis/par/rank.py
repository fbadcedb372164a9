"""Ranks complete scorecards by rate within each unit group, sharing ranks as the book declares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from analysis.par.rate import card_rate, compared_rate
from analysis.par.rulebook import RuleBook, Ties
from analysis.par.scorecard import Scorecard

#: The compared rate, then the points of the criteria that decide between equal rates.
Standing = tuple[Decimal, ...]


def rank_cards(cards: Sequence[Scorecard], book: RuleBook) -> tuple[Scorecard, ...]:
    """Return the cards in the order given, complete ones with their rank in their group.

    A card without a rate (incomplete, or nothing applies), or of a unit or group that is scored
    but not ranked, keeps rank None and is not counted.
    """
    standings = {card.unit: standing(card, book) for card in cards}
    return tuple(_with_rank(card, cards, standings, ties=book.ties) for card in cards)


def standing(card: Scorecard, book: RuleBook) -> Standing | None:
    """Return what a card is ranked by, higher before lower; None where it is not ranked."""
    unranked = {group.id for group in book.groups if not group.ranked}
    rate = card_rate(card, book)
    if rate is None or card.not_ranked is not None or card.group in unranked:
        return None
    return (compared_rate(rate, by=book.rank_by, book=book), *_deciding(card, book))


def _deciding(card: Scorecard, book: RuleBook) -> Iterable[Decimal]:
    for code in book.then:
        line = card.line(code)
        yield line.points if line and line.points is not None else Decimal(0)


def _with_rank(
    card: Scorecard,
    cards: Iterable[Scorecard],
    standings: Mapping[str, Standing | None],
    *,
    ties: Ties,
) -> Scorecard:
    peers = [standings[peer.unit] for peer in cards if peer.group == card.group]
    ranked = [peer for peer in peers if peer is not None]
    own = standings[card.unit]
    if own is None:
        return replace(card, rank=None, ranked_units=len(ranked))
    better = [peer for peer in ranked if peer > own]
    ahead = len(better) if ties is Ties.SKIP else len(set(better))
    return replace(card, rank=ahead + 1, ranked_units=len(ranked))
