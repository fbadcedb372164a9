"""Answers on their way in: drafts saved page by page, and responses stored once and for good."""
