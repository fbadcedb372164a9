"""The command line: the same nouns as the rooms, one group of commands each."""
