"""The audit log: who did what to what and when, append-only and chained by hashes."""
