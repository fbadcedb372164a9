"""The registry of agencies and areas, keyed by code and days of validity."""
