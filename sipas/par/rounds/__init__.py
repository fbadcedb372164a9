"""Rounds of the PAR index: who is scored under which rule book, by when, and how far it is."""
