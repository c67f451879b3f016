"""Files: any number of them, in any order, each in one transaction."""
