"""Feedback at the counter as pages: the form behind a unit's QR code, and what came of it."""
