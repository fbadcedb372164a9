"""The bricks every storey may use: errors, two-language text, dated values, strict YAML, hashes."""
