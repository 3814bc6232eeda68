"""Knows what is added to a finished site before it leaves the house: checksums, and compressed copies for servers.

python -m scripts.publish.seal [SITE] [--compress]

Content-delivery networks and the usual hosts compress by themselves; copies are for a server of one's own.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli

from scripts.bibliography.files import write_whole

SUMS = "SHA256SUMS"
COPIES = (".br", ".gz")
TEXT = frozenset(
    f".{ending}"
    for ending in "html js css json csv xml txt svg md bib ris ics webmanifest ico yaml".split()  # noqa: SIM905
)
"""Endings of files that compressing makes much smaller; pictures, PDF and archives are packed already."""
_LEAST = 1024
"""Bytes: smaller files fit into one packet either way."""
_LARGE = 2**18


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code: 0 when all was written, 1 when no site is there."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.publish.seal", description="Add checksums, and compressed copies, to a built site."
    )
    parser.add_argument("site", nargs="?", default="site", type=Path, help="folder of the built site")
    parser.add_argument(
        "--compress", action="store_true", help="also write .br and .gz copies, for a server of your own"
    )
    options = parser.parse_args(arguments)
    site: Path = options.site
    if not (site / "index.html").is_file():
        print(f"{site}: no built site is here. Build it first with: make site", file=sys.stderr)
        return 1
    clear(site)
    count = write_sums(site)
    told = f"{site}/{SUMS}: {count} files"
    if options.compress:
        told += f"; {compress(site)} of them have compressed copies"
    print(told)
    return 0


def clear(site: Path) -> None:
    """Take away what an earlier run wrote: a copy must never be older than its file.

    The copies come in pairs; an engine's own ``sitemap.xml.gz`` stays.
    """
    for copy in [path for path in site.rglob("*.br") if path.with_suffix("").is_file()]:
        copy.unlink()
        copy.with_suffix(".gz").unlink(missing_ok=True)
    (site / SUMS).unlink(missing_ok=True)


def write_sums(site: Path) -> int:
    """Write the SHA-256 of every file below *site*, in the form that ``sha256sum --check`` reads; return their number.

    Compressed copies are left out: their bytes depend on the version of the packer, and unpacked they are listed.
    """
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {name}\n" for name, file in _files(site)]
    write_whole(site / SUMS, "".join(lines))
    return len(lines)


def compress(site: Path) -> int:
    """Write ``.br`` and ``.gz`` beside each file that becomes smaller by a tenth at least; return their number."""
    count = 0
    for name, file in _files(site):
        # What begins with an underscore is for hosts, not for readers.
        if file.suffix not in TEXT or name.startswith("_") or file.stat().st_size < _LEAST:
            continue
        content = file.read_bytes()
        # The last step of quality takes minutes for a megabyte and saves little.
        quality = 11 if len(content) < _LARGE else 9
        packed = {".br": brotli.compress(content, quality=quality), ".gz": gzip.compress(content, 9, mtime=0)}
        if max(map(len, packed.values())) > 0.9 * len(content):
            continue
        for ending, copy in packed.items():
            write_whole(file.with_name(file.name + ending), copy)
        count += 1
    return count


def _files(site: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file below *site* but the sums and the copies, with its path, in the order of the paths."""
    found = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    for name in sorted(found):
        if name != SUMS and not (found[name].suffix in COPIES and found[name].with_suffix("").is_file()):
            yield name, found[name]


if __name__ == "__main__":
    sys.exit(main())
