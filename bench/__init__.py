"""Benchmarks: what the program costs in time and memory, beside what it could cost."""
