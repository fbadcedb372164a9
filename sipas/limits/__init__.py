"""Limits on what may be tried how often, counted under keyed hashes that live one window."""
