"""The frame: the list of dossiers with a result in the period, from which respondents are drawn."""
