"""The campaign: a public petition that can be believed. Nothing is public without consent and counsel's check."""
