"""The draw: which dossiers are asked, with what probability, recomputable from seed and frame."""
