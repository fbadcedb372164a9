"""Knows what a questionnaire asks: reads XLSForm, checks it, routes through it, parses answers."""
