"""The staff's side of a campaign: texts, consent and check, the queue of what is in doubt, letters, paper, exports."""
