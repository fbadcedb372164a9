"""The service: pages, commands, jobs and files around surveys and analysis; Flask lives here."""
