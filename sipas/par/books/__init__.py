"""Stored rule books: versions as drafts, their editor on screen, their issue by decision."""
