"""The one error that users see: what is wrong, where, and the mend."""


class InputError(Exception):
    """Input that cannot be used.

    Carries the file and line (1-based) when they are known, and ``fix``: one sentence that says what to do.
    """

    def __init__(
        self, message: str, *, file: str | None = None, line: int | None = None, fix: str | None = None
    ) -> None:
        self.message, self.file, self.line, self.fix = message, file, line, fix
        super().__init__(message)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file and self.line else f"{self.file}: " if self.file else ""
        mend = f" Mend: {self.fix}" if self.fix else ""
        return f"{place}{self.message}{mend}"


class InputErrors(InputError):
    """Several problems of one input, each with its own place and mend."""

    def __init__(self, problems: list[InputError]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(first.message, file=first.file, line=first.line, fix=first.fix)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
