"""Files that leave the service: workbooks of results."""
