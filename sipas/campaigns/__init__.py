"""The office's desk: campaigns from set-up through frame, draw and invitations to closing."""
