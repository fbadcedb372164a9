"""Knows what a unit, questionnaire, draw, invitation and response are: plain SQLAlchemy, no web."""
