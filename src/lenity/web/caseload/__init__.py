"""The caseload: the cases of a person in the order to open them, spreadsheets, checks of names, and a calendar."""
