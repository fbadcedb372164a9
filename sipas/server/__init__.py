"""The running service: web and worker processes under one supervisor."""
