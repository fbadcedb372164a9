"""Evidence files of PAR sheets: checked by content, kept by hash, never changed or lost."""
