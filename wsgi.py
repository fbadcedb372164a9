"""The application for a WSGI server, on the settings of the environment."""

from sipas.server.application import application_of_environment

app = application_of_environment()
