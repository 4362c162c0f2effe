"""Why a file is not taken: each reason has its words for the person who sent it."""

from flask_babel import lazy_gettext

from formsvc.attachments.sizes import file_size

FILE_BYTES = 10 * 1024**2
MESSAGE_FILES = 10
MESSAGE_BYTES = 25 * 1024**2
DAY_BYTES = 500 * 1024**2


class NotTaken(Exception):
    """A file is not taken; `text()` tells it in the language of the page."""

    words = lazy_gettext("%(name)s was not added.")
    most = 0  # bytes or files

    def __init__(self, name: str = "") -> None:
        super().__init__(type(self).__name__)
        self.name = name

    def text(self) -> str:
        """The reason, with the file's name and the limit."""
        limits = {"most": self.most, "size": file_size(self.most)}
        return str(self.words) % {"name": self.name, **limits}


class Empty(NotTaken):
    """There is nothing in it."""

    words = lazy_gettext("%(name)s was not added: the file is empty.")


class TooLarge(NotTaken):
    """One file is over its limit."""

    words = lazy_gettext("%(name)s was not added: a file may be at most %(size)s.")
    most = FILE_BYTES


class WrongKind(NotTaken):
    """Files with this ending are not accepted."""

    words = lazy_gettext("%(name)s was not added: files of this kind are not accepted.")


class Disagreeing(WrongKind):
    """The content is not what the ending says."""

    words = lazy_gettext("%(name)s was not added: its content is not what its name says.")


class TooMuchToday(NotTaken):
    """A person's files of one day are over their limit."""

    words = lazy_gettext(
        "%(name)s was not added: at most %(size)s of files can be sent in a day. "
        "You can send your text without it."
    )
    most = DAY_BYTES


class TooOften(NotTaken):
    """A person has sent too many files in an hour."""

    words = lazy_gettext(
        "%(name)s was not added: too many files have been sent. Try again in an hour. "
        "You can send your text without it."
    )


class NoRoom(NotTaken):
    """The disk keeps its reserve."""

    words = lazy_gettext(
        "%(name)s was not added: no files can be received just now. "
        "You can send your text without it."
    )


class TooMany(NotTaken):
    """A message has too many files."""

    words = lazy_gettext("A message can have at most %(most)d files.")
    most = MESSAGE_FILES


class TooHeavy(NotTaken):
    """A message's files are too large together."""

    words = lazy_gettext("The files of a message can be at most %(size)s together.")
    most = MESSAGE_BYTES


class Gone(NotTaken):
    """A key in a form names no file of the sender's own."""

    words = lazy_gettext("A file that you added before is no longer here. Add it again.")
