"""The paper desk: piles of returned forms, and the keying of one form after another."""
