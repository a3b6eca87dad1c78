"""nginx as docs/operations.md sets it up, in front of a server of the tests; and clients who reach both names there."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.parts import ROOT, missing
from tests.support.servers import free_port

PAGES, BOOTH = "https://borgerbudget.example.dk", "https://stem.example.dk"
NAMES = {"PULJEN_PUBLIC_URL": PAGES, "PULJEN_BOOTH_URL": BOOTH}
"""What the server behind the proxy must know."""
AROUND = """
user root;
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/log/error.log;
events {{}}
http {{
    access_log {folder}/log/access.log;
    gzip on;
    client_body_temp_path {folder}/temp;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    include {folder}/puljen.conf;
}}
"""
"""What stands around the snippet on a Debian machine: a log of everything that no server says otherwise about. As root
where the tests are, for pytest's folders are closed to others."""


@dataclass
class Proxy:
    """nginx on free ports, all of whose files lie in one folder. `snippet` is the documentation's."""

    folder: Path
    server: int
    """The port of the server behind it."""
    snippet: str = field(default_factory=lambda: documented())
    https: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Proxy":
        """Write its files, start it, and wait until it answers."""
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or missing("nginx")
        self.folder.mkdir()
        (self.folder / "log").mkdir()
        make_certificate(self.folder)
        (self.folder / "puljen.conf").write_text(self._filled())
        (self.folder / "nginx.conf").write_text(AROUND.format(folder=self.folder))
        command = [nginx, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        self.process = subprocess.Popen([*command, "-e", str(self.folder / "log" / "start.log")])
        until = time.monotonic() + 20
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < until, self.files()
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """Let it end what it does, and end."""
        if self.process:
            self.process.terminate()
            self.process.wait(15)
            self.process = None

    def deny_disk(self) -> None:
        """Take away its folder for what is too large for memory: whatever would be written there fails from now on."""
        shutil.rmtree(self.folder / "temp")

    def files(self) -> dict[str, str]:
        """Everything it has written, but for what it was given."""
        given = {"nginx.conf", "puljen.conf", "puljen.pem", "puljen.key"}
        paths = [path for path in self.folder.rglob("*") if path.is_file() and path.name not in given]
        return {path.name: path.read_bytes().decode("latin-1") for path in paths}

    def client(self, origin: str = PAGES, come_from: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        """Somebody's browser on one of the two names, at an address of this machine."""
        return httpx.AsyncClient(
            transport=Through(self, come_from),
            base_url=origin,
            headers={"Origin": origin, "Accept": "text/html", **headers},
            timeout=30,
        )

    @property
    def trust(self) -> ssl.SSLContext:
        """For a client that knows the certificate."""
        return ssl.create_default_context(cafile=self.folder / "puljen.pem")

    def _filled(self) -> str:
        """The snippet with ports and folders of this machine, and as little memory in the kernel as on a slow line."""
        text = self.snippet
        for pattern, here in (
            (r"\blisten 443 ssl;", f"listen 127.0.0.1:{self.https} ssl;"),
            (r"\blisten 80;", f"listen 127.0.0.1:{self.http};"),
            (r"127\.0\.0\.1:8000\b", f"127.0.0.1:{self.server}"),
            (r"/etc/ssl/(private/)?puljen", f"{self.folder}/puljen"),
            (r"/var/log/nginx/", f"{self.folder}/log/"),
        ):
            text, found = re.subn(pattern, here, text)
            assert found, f"the snippet has no {pattern}"
        return text.replace(" ssl;", " ssl sndbuf=16k;", 1)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.http}/").status_code == 301
        except httpx.TransportError:
            return False


class Through(httpx.AsyncHTTPTransport):
    """Every name leads to the proxy, as in DNS; TLS and Host still name what was asked for."""

    def __init__(self, proxy: Proxy, come_from: str) -> None:
        super().__init__(verify=proxy.trust, local_address=come_from)
        self._ports = {"https": proxy.https, "http": proxy.http}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(host="127.0.0.1", port=self._ports[request.url.scheme])
        named = {**request.extensions, "sni_hostname": request.url.host}
        sent = httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=named)
        return await super().handle_async_request(sent)


def ask_raw(proxy: Proxy, name: str | None, text: str, come_from: str, wait: float = 0) -> bytes:
    """These bytes over TLS that names so (None: no name), and all that is answered."""
    context = proxy.trust
    context.check_hostname = name is not None
    with socket.socket() as plain:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plain.bind((come_from, 0))
        plain.settimeout(10)
        plain.connect(("127.0.0.1", proxy.https))
        with context.wrap_socket(plain, server_hostname=name) as secure:
            secure.sendall(text.encode())
            time.sleep(wait)
            read = b""
            try:
                while more := secure.recv(65536):
                    read += more
            except (ssl.SSLError, TimeoutError):  # cut off
                pass
            return read


def documented() -> str:
    """The one nginx block of docs/operations.md."""
    (block,) = re.findall(r"```nginx\n(.+?)```", (ROOT / "docs" / "operations.md").read_text(), re.DOTALL)
    return str(block)


def make_certificate(folder: Path) -> None:
    """One for both names that nobody but these tests trusts."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "puljen test")])
    names = x509.SubjectAlternativeName([x509.DNSName(url.removeprefix("https://")) for url in (PAGES, BOOTH)])
    day = timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    (folder / "puljen.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "puljen.key").write_bytes(key.private_bytes(*form))
