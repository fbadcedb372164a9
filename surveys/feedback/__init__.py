"""Feedback at the counter: four questions about a unit, opt-in, apart from every campaign."""
