"""The pages of the clinic. They read a request, call, and show."""
