"""The questions of the made-up survey."""

ITEMS = tuple(f"q{number:02d}" for number in range(1, 31))
