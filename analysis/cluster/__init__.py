"""Totals on many machines: the slices of a sample spread over a Dask cluster."""
