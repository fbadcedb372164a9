"""What moves overall satisfaction: linear model, relative importance, priorities of a unit."""
