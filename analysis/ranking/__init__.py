"""Ranks of units with their uncertainty: simultaneous bounds and the probability of each rank."""
