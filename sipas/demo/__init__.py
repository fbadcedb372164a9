"""The demonstration: campaigns of a made-up population whose true indices are known."""
