"""From sheets to a decision: survey points joined, results combined, published, corrected."""
