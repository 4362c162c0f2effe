"""A real IMAP server on this machine: Debian's Dovecot with a mailbox of its own."""

import getpass
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

USER, PASSWORD = "tuki", "kuutamo-polku-imap-27"
PATIENCE = 15  # seconds
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{root}/mail
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {root}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class ImapServer:
    """Where the server answers; it can be stopped and started again."""

    root: Path
    port: int
    program: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [dovecot() or "dovecot", "-F", "-c", str(self.root / "conf")]
        self.program = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with self.client():
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.root / "log").read_text())

    def stop(self) -> None:
        """Stop it."""
        if self.program is not None:
            self.program.send_signal(signal.SIGTERM)
            self.program.wait(PATIENCE)
            self.program = None

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """A talk with the server as the owner of the mailbox."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=5) as client:
            client.login(USER, PASSWORD)
            yield client

    def deliver(self, *mails: bytes) -> None:
        """Put mails into the mailbox."""
        with self.client() as client:
            for mail in mails:
                client.append("INBOX", mail)

    def count(self, folder: str = "INBOX") -> int:
        """How many mails lie in a folder."""
        with self.client() as client:
            if not client.folder_exists(folder):
                return 0
            return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])

    def empty(self) -> None:
        """Forget every mail."""
        with self.client() as client:
            for folder in ("INBOX", "Neuvo"):
                if client.folder_exists(folder):
                    client.select_folder(folder)
                    client.delete_messages(client.search())
                    client.expunge()
                    client.unselect_folder()


def dovecot() -> str | None:
    """Where the program is, if it is installed with its IMAP part."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return program if program and Path("/usr/lib/dovecot/imap").exists() else None


@contextmanager
def running_imap() -> Iterator[ImapServer]:
    """Run the server until the block ends."""
    root = Path(tempfile.mkdtemp(prefix="neuvo-imap-", dir="/tmp"))
    # It serves no mailbox of root's.
    account = pwd.getpwnam("nobody" if os.geteuid() == 0 else getpass.getuser())
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    fields = {
        "root": root,
        "port": port,
        "user": account.pw_name,
        "group": grp.getgrgid(account.pw_gid).gr_name,
        "uid": account.pw_uid,
        "gid": account.pw_gid,
    }
    (root / "conf").write_text(CONFIG.format(**fields))
    (root / "users").write_text(f"{USER}:{PASSWORD}\n")
    for name in ("mail", "home", "run", "state"):
        (root / name).mkdir()
    (root / "log").touch()
    for path in (root, root / "users", root / "mail", root / "home", root / "log"):
        os.chown(path, account.pw_uid, account.pw_gid)
    (root / "run").chmod(0o755)
    server = ImapServer(root, port)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(root, ignore_errors=True)
