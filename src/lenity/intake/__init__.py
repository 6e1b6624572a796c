"""From paper to proposed entries of the case file. Intake proposes with the words and their place; people decide."""
