"""Invitations: codes for the web and serials for paper, each good for one response."""
