"""Sheets of a round: what agencies claim, what appraisers award, who changed what and why."""
