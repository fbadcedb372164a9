"""Runs of the analysis and their results as pages and charts."""
