"""What an index is, as data: items, factors, blocks, overall; scorings; roll-ups."""
