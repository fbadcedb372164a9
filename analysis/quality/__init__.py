"""How good the answers are: response, blanks, patterns, keying, modes, reliability, outliers."""
