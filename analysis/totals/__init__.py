"""Weighted totals: the declared design and the sums per sampling unit that every estimate needs."""
