"""The questionnaires of the service, as commands show them."""
