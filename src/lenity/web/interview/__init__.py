"""The interview: for families and, printed, for the person inside. It holds no law: the review says what matters."""
