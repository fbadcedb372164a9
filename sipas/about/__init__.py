"""What the service says about itself to everybody: accessibility, personal data."""
