"""What goes back to the platform: which acts, in which words, kept until answered."""
