"""Measures the web service as respondents use it, beside the floor that its parts set."""
