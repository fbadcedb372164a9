"""Estimates of ratios of totals and of their linear combinations, with their uncertainty."""
