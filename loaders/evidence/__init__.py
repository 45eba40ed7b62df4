"""Evidence of an incident as one file that anybody can verify without this program."""
