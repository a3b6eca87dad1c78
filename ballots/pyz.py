"""verify.pyz: the verifier as one file, of the very sources that the manifest's hash covers."""

import zipfile
from io import BytesIO
from pathlib import Path

from ballots.sources import verifier_sources

_EPOCH = (1980, 1, 1, 0, 0, 0)
_SHEBANG = b"#!/usr/bin/env python3\n"
_MAIN = b"import sys\n\nfrom ballots.verify.command import main\n\nsys.exit(main())\n"


def build_verifier(path: Path) -> None:
    """Writes verify.pyz; the same sources give the same bytes."""
    path.write_bytes(verifier_bytes())


def verifier_bytes() -> bytes:
    """The zip application: needs Python 3.11 or later and `cryptography`."""
    buffer = BytesIO(_SHEBANG)
    buffer.seek(0, 2)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_STORED) as archive:
        for name, data in [("__main__.py", _MAIN), *verifier_sources()]:
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = 3
            member.external_attr = 0o100644 << 16
            archive.writestr(member, data)
    return buffer.getvalue()
