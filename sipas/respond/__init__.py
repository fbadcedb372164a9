"""The public questionnaire: from the code on an invitation to the receipt."""
