"""Slow work outside requests: queued in PostgreSQL, done by workers, shown with its progress."""
