"""Odd mails: each ends as a letter or as a fault, quickly, and its process may die."""

import base64
import random
import time
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from formsvc.inbox import parsing, reading
from formsvc.inbox.parsing import Fault, Letter, parse
from formsvc.mail.letters import MARKERS

HEAD = b"From: Maija <maija@esimerkkikunta.example>\nSubject: x\nMessage-ID: <1@x>\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\n"


def letter(raw: bytes) -> Letter:
    return parse(raw, tuple(MARKERS.values()))


def nested(depth: int) -> bytes:
    inner = TEXT + "\nsyvällä\n".encode()
    for level in range(depth - 1):
        mark = f"b{level}".encode()
        head = b"Content-Type: multipart/mixed; boundary=" + mark + b"\n\n"
        inner = head + b"--" + mark + b"\n" + inner + b"\n--" + mark + b"--\n"
    return HEAD + inner


def many(parts: int) -> bytes:
    part = b"--b\n" + TEXT + b"\nosa\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + part * parts + b"--b--\n"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (HEAD + b"\n" + b"a" * parsing.MAIL_BYTES, "size"),
        (HEAD + b"X: " + b"a" * 17 * 1024 + b"\n\n", "header"),
        (HEAD + b"".join(b"X: " + b"a" * 1000 + b"\n" for _ in range(263)) + b"\n", "headers"),
        (b"a" * 300_000, "headers"),
        (many(101), "parts"),
        (nested(21), "depth"),
        (nested(5000), "parts"),
        (HEAD + TEXT.strip() + b"; x=" + b";" * 17_000 + b"\n\n", "header"),
    ],
)
def test_what_is_too_big_is_refused_at_once(raw: bytes, fault: str) -> None:
    began = time.monotonic()
    with pytest.raises(Fault, match=f"^{fault}$"):
        letter(raw)
    assert time.monotonic() - began < 2


def test_what_is_just_not_too_big_is_read() -> None:
    assert letter(nested(20)).text == "syvällä"
    assert letter(many(100)).text.count("osa") == 100


BODIES = {
    "unknown charset": (b"Content-Type: text/plain; charset=klingon\n", "h\u00e4h".encode()),
    "lying charset": (b"Content-Type: text/plain; charset=utf-8\n", b"h\xe4h"),
    "no charset": (b"Content-Type: text/plain\n", "häh".encode()),
    "broken base64": (TEXT + b"Content-Transfer-Encoding: base64\n", b"aMOkaA=\x80=!"),
    "base64": (TEXT + b"Content-Transfer-Encoding: base64\n", base64.b64encode("häh".encode())),
    "unknown encoding": (TEXT + b"Content-Transfer-Encoding: morse\n", "häh".encode()),
    "broken quoted": (TEXT + b"Content-Transfer-Encoding: quoted-printable\n", b"h=C3=A4h=\n=ZZ"),
    "no type": (b"Content-Type: \n", "häh".encode()),
    "html": (b"Content-Type: text/html; charset=utf-8\n", b"<p>h&auml;h<script>x()</script>"),
}


@pytest.mark.parametrize("name", BODIES)
def test_every_text_is_readable(name: str) -> None:
    head, body = BODIES[name]
    text = letter(HEAD + head + b"\n" + body).text
    assert "h" in text
    assert "\0" not in text
    text.encode("utf-8")
    if name not in ("broken base64", "broken quoted"):
        assert text == "häh"


@pytest.mark.parametrize(
    "head",
    [
        b"From: " + b"(" * 16_000 + b"\n",
        b"From: " + b'"' * 16_000 + b"\n",
        b"From: " + b"<" * 16_000 + b"\n",
        b"From: " + b"a@b, " * 3_000 + b"\n",
        b"From: [[[]]]\n",
        b"From: \xff\xfe\n",
        b"From: a@b\nFrom: c@d\n",
        b"From: =?utf-8?b?!!!!?= <a@b\n",
        b"Subject: =?klingon?q?x?=\n",
        b"Subject: =?utf-8?b?gICA?= =?x?y?z?=\n",
        b"Subject: \xe4\xe4\xe4\n",
        b"Date: yesterday, or so\n",
        b"Content-Type: multipart/mixed\n",
        b"Content-Type: multipart/mixed; boundary=\n",
        b"Content-Type: multipart/alternative; boundary=nowhere\n",
        b"Content-Type: message/rfc822\n",
        b"Content-Type: text/plain; charset*=x''%FF; name*0*=y'z'%ff\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
        b"Content-Disposition: attachment; filename*=klingon''%E4%E4\n",
        b"Message-ID: \n",
        b": nameless\n",
        b"no header at all\n",
    ],
)
def test_every_head_becomes_a_letter(head: bytes) -> None:
    began = time.monotonic()
    found = letter(head + b"\n--b\nsomething\n")
    assert found.sender in ("", "a@b", "c@d")
    assert time.monotonic() - began < 2


def test_random_bytes_and_mangled_mails_end_somewhere() -> None:
    chance = random.Random(7)
    whole = nested(3) + many(5)
    for _ in range(300):
        raw = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        for mail in (bytes(raw), chance.randbytes(400)):
            letter(mail).text.encode("utf-8")


def test_of_two_alternatives_the_plain_one_is_shown_and_files_stay_files() -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = "Åke <ake@example.fi>", "Hälsning €"
    mail.set_content("Vanlig text")
    mail.add_alternative("<b>HTML</b>", subtype="html")
    mail.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    inner = EmailMessage(policy=SMTP)
    inner["Subject"] = "Vidarebefordrat"
    inner.set_content("inre")
    mail.add_attachment(inner)
    found = letter(mail.as_bytes())
    assert (found.sender, found.sender_name, found.subject) == (
        "ake@example.fi",
        "Åke",
        "Hälsning €",
    )
    assert found.text == "Vanlig text"
    assert [file.name for file in found.files] == ["winmail.dat", "Vidarebefordrat.eml"]
    assert b"inre" in found.files[1].content()


def test_signed_mails_show_their_text_without_the_signature_as_a_file() -> None:
    part = b"--b\n" + TEXT + "\nHyvä\n--b\n".encode()
    signature = b"Content-Type: application/pgp-signature; name=signature.asc\n\nabc\n--b--\n"
    found = letter(HEAD + b"Content-Type: multipart/signed; boundary=b\n\n" + part + signature)
    assert (found.text, found.files) == ("Hyvä", ())


def test_nothing_of_a_page_is_fetched_or_kept_but_its_words() -> None:
    html = b'<img src="http://127.0.0.1:9/x.png"><a href="http://evil.example/">t\xc3\xa4st\xc3\xa4</a>'
    found = letter(HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + html)
    assert found.text == "tästä"


MARKER_FI, MARKER_SV = MARKERS["fi"], MARKERS["sv"]
QUOTED = [
    (f"Hei!\n\nti 24.11. klo 9 Tuki kirjoitti:\n> {MARKER_FI}\n> Vanha\n", "Hei!"),
    (f"Hej!\n\nDen 24 nov skrev Stöd:\n\n{MARKER_SV}\nGammalt\n", "Hej!"),
    ("Hi\n\nOn Tue, Nov 24, 2026 Support wrote:\n> old\n", "Hi"),
    ("Hei\n\nLähettäjä: Tuki <t@x.fi>\nLähetetty: tiistai\nAihe: y\n\nVanha\n", "Hei"),
    ("Hej\n\nFrån: Stöd <t@x.fi>\nSkickat: tisdag\nÄmne: y\n\nGammalt\n", "Hej"),
    ("Hei\n\n-----Alkuperäinen viesti-----\nVanha\n", "Hei"),
    ("Ei lainauksia.\n\n- yksi\n- kaksi\n", "Ei lainauksia.\n\n- yksi\n- kaksi"),
    ("Hän kirjoitti: hei\nja jatkoi.\n", "Hän kirjoitti: hei\nja jatkoi."),
]


@pytest.mark.parametrize(("text", "written"), QUOTED)
def test_quoted_text_is_folded_and_nothing_lost(text: str, written: str) -> None:
    found = letter(HEAD + TEXT + b"\n" + text.encode())
    assert found.text == written
    assert "".join((found.text + found.quoted).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        f"> {MARKER_FI}\n> Toimiiko?\n\nKyllä toimii.\n",
        "Vastaukset alla.\n\nTuki kirjoitti:\n> Toimiiko?\nKyllä.\n> Ja toinen?\nEi.\n",
        f"{MARKER_SV}\nsvar under raden\n",
    ],
)
def test_answers_below_a_quotation_are_shown(text: str) -> None:
    assert letter(HEAD + TEXT + b"\n" + text.encode()).text == text.strip()


def test_the_process_reads_as_we_would() -> None:
    for raw in (nested(3), many(5), HEAD + b"\n"):
        assert reading.read(raw) == letter(raw)
    with pytest.raises(Fault, match="parts"):
        reading.read(many(101))


def test_a_process_that_hangs_or_dies_is_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.5)
    for program in ("while True: pass", "import os; os.abort()", "a = 'a' * 10**13"):
        monkeypatch.setattr(reading, "_PROGRAM", program)
        began = time.monotonic()
        with pytest.raises(reading.Crashed):
            reading.read(nested(2))
        assert time.monotonic() - began < 3
