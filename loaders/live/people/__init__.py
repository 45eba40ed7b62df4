"""Who may log in, what each role may do, and who is logged in now."""
