"""Knows how usual hosts are told which headers to send; which headers, `policy` knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from scripts.publish.pages.policy import FOREVER, FRESH, HASHED

_MADE = "Made by the build: the policy holds hashes of this very site, so copy it anew with each version of the site."
_COMPRESSED = (
    "text/plain text/css text/csv text/javascript application/javascript application/json application/atom+xml "
    "application/xml application/manifest+json image/svg+xml"
)


def underscore_headers(headers: Mapping[str, str], hashed: Sequence[str]) -> str:
    """Return ``_headers`` for Netlify and Cloudflare Pages; *hashed* are the addresses that never change.

    Both hosts send ``max-age=0, must-revalidate`` on their own, and would join two values of one header: hence
    ``Cache-Control`` only where it differs.
    """
    lines = [f"# {_MADE}", "/*", *(f"  {name}: {value}" for name, value in headers.items())]
    for address in sorted(hashed):
        lines += [address, f"  Cache-Control: {FOREVER}"]
    return "\n".join(lines) + "\n"


def nginx(headers: Mapping[str, str], site: str) -> str:
    """Return a server block for nginx; *site* is the address that the site is published at."""
    sent = "\n".join(f'    add_header {name} "{_quoted(value)}" always;' for name, value in headers.items())
    return f"""# {_MADE}
# Include it inside http {{ }}; change the folder, and add your certificate.
map $uri $ldn_cache {{
    default "{FRESH}";
    "~{HASHED}" "{FOREVER}";
}}
server {{
    listen 80;
    server_name {_host(site)};
    root /srv/site;
    index index.html;
    charset utf-8;
    charset_types text/plain text/css text/csv text/javascript application/javascript application/json;
    absolute_redirect off;
    server_tokens off;
    error_page 404 /404.html;
    gzip on;
    gzip_static on;
    gzip_vary on;
    gzip_comp_level 6;
    gzip_types {_COMPRESSED};
{sent}
    add_header Cache-Control $ldn_cache always;
    location ~ ^/(_server/|_headers$|_redirects$) {{
        return 404;
    }}
    location / {{
        try_files $uri $uri/ =404;
    }}
}}
"""


def caddy(headers: Mapping[str, str], site: str) -> str:
    """Return a site block for Caddy, which fetches its certificate itself."""
    sent = "\n".join(f'\t\t{name} "{_quoted(value)}"' for name, value in headers.items())
    return f"""# {_MADE}
# Change the folder.
{_host(site)} {{
\troot * /srv/site
\tencode zstd gzip
\theader {{
{sent}
\t\t-Server
\t}}
\t@hashed path_regexp {HASHED}
\theader @hashed Cache-Control "{FOREVER}"
\t@fresh not path_regexp {HASHED}
\theader @fresh Cache-Control "{FRESH}"
\thandle_errors {{
\t\trewrite * /404.html
\t\tfile_server
\t}}
\tfile_server {{
\t\thide _server _headers _redirects
\t\tprecompressed br gzip
\t}}
}}
"""


def _host(site: str) -> str:
    return urlsplit(site).hostname or "localhost"


def _quoted(value: str) -> str:
    """Return *value* for a text in double quotes."""
    return re.sub(r'(["\\])', r"\\\1", value)
