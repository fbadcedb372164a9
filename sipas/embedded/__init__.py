"""The built-in PostgreSQL for machines without a server: its folder, its processes, its holders."""
