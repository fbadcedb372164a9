"""Staff accounts: who may sign in, in which role, and how often a wrong password is forgiven."""
