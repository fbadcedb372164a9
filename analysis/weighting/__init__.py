"""Weights: from the inverse selection probability, step by named step, with each step kept."""
