"""Reports of rounds: league tables, unit sheets, lost points, action plan, what-if, re-scoring."""
