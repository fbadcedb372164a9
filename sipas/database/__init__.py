"""The database as a whole: whether it can be used, and bringing its tables up to date."""
