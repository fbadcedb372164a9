"""Runs the analysis of a snapshot from files to files, and checks the engine against cases."""
