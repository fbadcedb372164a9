"""PAR rule books and scorecards at the edge: commands and pages."""
