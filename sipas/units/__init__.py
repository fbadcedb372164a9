"""The registry of units on the web: list by kind and day, load registers."""
