"""The boundary between surveys and analysis: Parquet files and a manifest with their hashes."""
