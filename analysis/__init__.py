"""Turns a snapshot or a rule book into numbers: no web, no database, no clock."""
