"""Several mistakes as one error, each with a sentence of its own."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.errors import LANGUAGES, InputError, Message

_LISTED_AT_MOST = 40


class SeveralMistakes(InputError):
    """Several mistakes told at once, a sentence each; `mistakes` holds them one by one."""

    def __init__(self, mistakes: Sequence[InputError]):
        self.mistakes = tuple(mistakes)
        listed: list[InputError | Message] = [*self.mistakes[:_LISTED_AT_MOST]]
        if len(self.mistakes) > len(listed):
            listed.append(Message("mistakes.not_shown", count=len(self.mistakes) - len(listed)))
        lines = {language: "\n".join(each.text(language) for each in listed).rstrip(".。") for language in LANGUAGES}
        super().__init__("mistakes.list", count=len(self.mistakes), lines=lines)

    def __reduce__(self):
        return SeveralMistakes, (self.mistakes,)


def raise_all(mistakes: Sequence[InputError]) -> None:
    """Raise nothing, the one mistake, or one error that lists them all, a sentence each."""
    if len(mistakes) == 1:
        raise mistakes[0]
    if mistakes:
        raise SeveralMistakes(mistakes)


def one_by_one(error: InputError) -> tuple[InputError, ...]:
    """The mistakes that an error lists; itself where it is about one thing."""
    return error.mistakes if isinstance(error, SeveralMistakes) else (error,)
