"""The bridge to analysis: a closed campaign becomes Parquet files and a manifest with hashes."""
