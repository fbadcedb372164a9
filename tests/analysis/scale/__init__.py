"""Totals over files, threads and machines."""
