"""What a person is told when an input cannot be used: one clear sentence in the reader's language, and never a traceback.

Every check of user input raises :class:`InputError` with the key of a sentence in `messages/`, where it stands in Chinese and
in English, and with the values that fill it in. The command line prints it and ends with exit code 2; in a notebook it is an
ordinary exception whose text is the same sentence.
"""

from __future__ import annotations

import difflib
import errno
import functools
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
_FOLDER = Path(__file__).with_name("messages")
_JOINTS = {"zh": ("，", "：", "；", "。"), "en": (", ", ": ", "; ", ".")}
"""What stands between places, before the sentence, before a further remark, and at the end."""
_CLOSE_ENOUGH = 0.6
_spoken = "en"


def speak(language: str) -> None:
    """Let errors read in this language from now on, in all of the process; English unless somebody says otherwise."""
    global _spoken
    _spoken = language


def spoken() -> str:
    """The language that errors read in now."""
    return _spoken


@functools.cache
def sentences() -> dict[str, dict[str, str]]:
    """Key -> {"zh": ..., "en": ...}: everything in `messages/`."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(_FOLDER.glob("*.yaml")):
        found |= read_texts(file)
    return found


def read_texts(file: Path) -> dict[str, Any]:
    """A YAML file of the package itself, by the fast loader where there is one."""
    import yaml

    return yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class _Worded(string.Formatter):
    """Fills in a sentence: a number with two words behind its name, {n:goal|goals}, is written with the one that fits it."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        return f"{value} {one if str(value) == '1' else many}" if bar else str(super().format_field(value, format_spec))


_worded = _Worded()


def filled(sentence: str, values: Mapping[str, Any]) -> str:
    """A sentence with its values; the formatter of Python itself wherever it will do, as it is ten times as fast."""
    return _worded.vformat(sentence, (), values) if "|" in sentence else sentence.format(**values)


class Message:
    """A sentence, or a part of one, that exists in both languages: a key of `messages/` and the values that fill it in.

    Values may be messages themselves, and lists of them; they are put in the same language.
    """

    def __init__(self, key: str, /, **values: Any):
        self.key, self.values = key, values

    def text(self, language: str | None = None) -> str:
        """The sentence in one language: that of :func:`speak` unless given."""
        language = language or _spoken
        if self.key not in sentences():  # TRANSITION: a sentence in English only
            return self.key
        return filled(sentences()[self.key][language], {name: _in(value, language) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Message({self.key!r}, {self.values})"


class InputError(ValueError):
    """An input cannot be used.

    Parameters
    ----------
    key : the sentence in `messages/`: what is wrong and what to do about it ("population is negative ({found}); give ...").
    file : the file that holds it, if there is one.
    place : where in the file: a line, a field, a row or a cell.
    values : what fills the sentence in.
    """

    def __init__(self, key: str, /, *, file: object = None, place: Message | str | None = None, **values: Any):
        self.problem, self.remedy = key, values.get("remedy")  # TRANSITION
        if key not in sentences() and values.get("remedy"):
            key = f"{key}; {values.pop('remedy')}"
        super().__init__(key)
        self.message, self.file, self.place = Message(key, **values), file, place
        self.remarks: tuple[Message, ...] = ()

    def text(self, language: str | None = None) -> str:
        """The whole sentence in one language: file, place, what is wrong, remedy."""
        language = language or _spoken
        comma, colon, semicolon, stop = _JOINTS[language]
        where = comma.join(str(_in(part, language)) for part in (self.file, self.place) if part)
        sentence = self.message.text(language)
        for remark in self.remarks:
            sentence += (" " if sentence.endswith("?") else "" if sentence.endswith("？") else semicolon) + remark.text(
                language
            )
        return (where + colon if where else "") + sentence + ("" if sentence.endswith(("?", "？")) else stop)

    def at(self, file: object, place: Message | str | None) -> InputError:
        """The same mistake, found in this file and place."""
        return _rebuild(self.message, file, place, self.remarks)

    def noting(self, *remarks: Message) -> InputError:
        """The same mistake with a further remark behind it."""
        return _rebuild(self.message, self.file, self.place, (*self.remarks, *remarks))

    def __str__(self) -> str:
        return self.text()

    def __reduce__(self):  # keeps the parts when the error crosses a process
        return _rebuild, (self.message, self.file, self.place, self.remarks)


class BrokenModel(ArithmeticError):
    """The model, or a rule that somebody put into it, has made a record that cannot be; the messages say what and where."""

    def __init__(self, *messages: Message):
        super().__init__(*messages)
        self.messages = messages

    def text(self, language: str | None = None) -> str:
        """The whole sentence in one language."""
        semicolon, stop = _JOINTS[language or _spoken][2:]
        return semicolon.join(message.text(language) for message in self.messages) + stop

    def __str__(self) -> str:
        return self.text()


def _rebuild(message: Message, file: object, place: Message | str | None, remarks: tuple[Message, ...]) -> InputError:
    error = InputError(message.key, file=file, place=place, **message.values)
    error.remarks = remarks
    return error


def _in(value: Any, language: str) -> Any:
    """A value as it stands in a sentence of this language."""
    if isinstance(value, Message):
        return value.text(language)
    if isinstance(value, Mapping) and set(value) == set(LANGUAGES):
        return value[language]
    if type(value) in (list, tuple):  # a quarter is a tuple too, and has a text of its own
        return {"zh": "、", "en": ", "}[language].join(str(_in(part, language)) for part in value)
    return value


_REASONS = {
    errno.EACCES: "reason.denied",
    errno.EPERM: "reason.denied",
    errno.ENOENT: "reason.missing",
    errno.EISDIR: "reason.folder",
    errno.ENAMETOOLONG: "reason.name_too_long",
    errno.ELOOP: "reason.links",
    errno.ENOTDIR: "reason.no_folder",
    errno.EROFS: "reason.read_only",
    errno.EBUSY: "reason.busy",
    errno.EEXIST: "reason.taken",
    errno.ENOTEMPTY: "reason.not_empty",
}


def reason_of(error: OSError) -> Message:
    """Why the operating system refused, in words for a sentence."""
    known = _REASONS.get(error.errno or 0)
    return Message(known) if known else Message("reason.other", code=errno.errorcode.get(error.errno or 0, "?"))


def nearest(name: object, names: Iterable[str]) -> str | None:
    """The known name most like `name` (any case), or None where nothing is like it.

    A name with little in common must begin alike: of the two characters of 浙江, 阳江 has one.
    """
    known = {str(candidate).lower(): str(candidate) for candidate in names}
    wanted = str(name).lower()
    close, closer = (difflib.get_close_matches(wanted, list(known), n=5, cutoff=cutoff) for cutoff in (0.5, _CLOSE_ENOUGH))
    return next((known[found] for found in close if found in closer or found[:1] == wanted[:1]), None)


def unknown_name(
    kind: str, name: object, names: Iterable[str], *, file: object = None, place: Message | str | None = None
) -> InputError:
    """The error for a name that does not exist, with the nearest valid name as its remedy; `kind` is a key such as
    "kind.scenario"."""
    known = sorted({str(candidate) for candidate in names})
    guess = nearest(name, known)
    said: dict[str, Any] = {"kind": Message(kind), "name": name, "file": file, "place": place}
    if guess:
        return InputError("name.unknown_guess", **said, guess=guess)
    if not known:
        return InputError("name.none", **said)
    few = Message("name.and_more", names=known[:12]) if len(known) > 12 else known
    return InputError("name.unknown", **said, names=few)


@functools.lru_cache(maxsize=1024)
def _attribute(place: str, name: str, names: tuple[str, ...], language: str) -> str:
    return unknown_name("kind.attribute", name, names, place=place).text(language)


def unknown_attribute(place: str, name: str, names: Iterable[str]) -> AttributeError:
    """The error for reading an attribute that does not exist, with the nearest valid name: of the kind that `hasattr` expects.
    Sentences are kept, as data collectors of Mesa ask thousands of agents for what they may lack."""
    return AttributeError(_attribute(place, name, tuple(names), _spoken), name=name)


def check_language(language: str) -> str:
    """The language itself, or an :class:`InputError` with the ones there are."""
    if language not in LANGUAGES:
        raise unknown_name("kind.language", language, LANGUAGES)
    return language
