"""Benchmarks of the analysis engine against DuckDB alone, R survey and svy."""
