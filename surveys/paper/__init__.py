"""Paper forms: batches as they lie on the desk, and what keyers key from them."""
