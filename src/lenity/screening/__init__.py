"""The review of a whole caseload: the same rules and the same engine, one row a person."""
