"""Only rules that can touch the page are kept, and they keep their order and meaning."""

from __future__ import annotations

import pytest

from scripts.publish.pages.html import names
from scripts.publish.pages.styles import StyleError, Used, read, select, words

PAGE = '<body class="page wide"><p id="top">Text <a href="#x">link</a></p><SVG class=icon></SVG></body>'
SCRIPT = 'const box = make("dl", "preview"); box.style.setProperty("--shift", 1)'

CASES = {
    "a tag that is there": ("p { color : red }", "p{color:red}"),
    "a tag that is not": ("h4{color:red}", ""),
    "a class that is not": (".page.narrow{color:red}", ""),
    "an unquoted class, and tags in any case": ("svg.icon{fill:red}", "svg.icon{fill:red}"),
    "an id": ("#top{margin:0}#bottom{margin:0}", "#top{margin:0}"),
    "one selector of a list": (".gone, p > a:hover , h4{color:red}", "p > a:hover{color:red}"),
    "a script's tag and class": ("dl.preview{top:0}", "dl.preview{top:0}"),
    "names in brackets are not judged": ("a:not(.gone):has(h4){top:0}", "a:not(.gone):has(h4){top:0}"),
    "attributes are not judged": ("a[data-gone=x]{top:0}", "a[data-gone=x]{top:0}"),
    "pseudo elements": ("a::before{content:'a  b'}", 'a::before{content:"a  b"}'),
    "the universal selector and the root": ("*{margin:0}:root{color:red}", "*{margin:0}:root{color:red}"),
    "a comma in brackets divides no list": (":is(.gone,p){top:0}", ":is(.gone,p){top:0}"),
    "a comma in an attribute divides no list": ('a[title="a,b"]{top:0}', 'a[title="a,b"]{top:0}'),
    "media": ("@media print{p{top:0}h4{top:0}}", "@media print{p{top:0}}"),
    "media without a rule left": ("@media print{h4{top:0}}", ""),
    "supports in media": ("@media print{@supports (top:0){p{top:0}}}", "@media print{@supports (top:0){p{top:0}}}"),
    "page": ("@page{margin:1cm;@bottom-left{content:'x'}}", '@page{margin:1cm;@bottom-left {content:"x"}}'),
    "font": ('@font-face{font-family:"A";src:url(data:x)}', '@font-face{font-family:"A";src:url(data:x)}'),
    "an animation in use": (
        "p{animation:turn 1s}@keyframes turn{to{top:0}}@keyframes gone{to{top:0}}",
        "p{animation:turn 1s}@keyframes turn{to{top:0}}",
    ),
    "custom properties in use, also through others": (
        ":root{--a:var(--b);--b:red;--gone:blue;--shift:0}p{color:var(--a, green)}",
        ":root{--a:var(--b);--b:red;--shift:0}p{color:var(--a, green)}",
    ),
    "comments and lines": ("/* a */p{\n  top: /* b */ 0;\n\n  left:\n 1px }\n", "p{top:0;left:1px}"),
    "important": ("p{top:0 !important}", "p{top:0!important}"),
    "spaces that matter": ("p{width:calc(1px + 2px)}p a{top:0}", "p{width:calc(1px + 2px)}p a{top:0}"),
    "nested rules": ("p{top:0;& a{left:0}}", "p{top:0;& a{left:0}}"),
    "order": ("p{top:0}a{top:1px}p{top:2px}", "p{top:0}a{top:1px}p{top:2px}"),
    "layers": ("@layer a,b;@layer a{p{top:0}}", "@layer a,b;@layer a{p{top:0}}"),
}


@pytest.mark.parametrize(("css", "expected"), CASES.values(), ids=CASES)
def test_selection(css: str, expected: str) -> None:
    assert select(read(css), Used(names(PAGE), words(SCRIPT))) == expected


@pytest.mark.parametrize(
    ("css", "line"), [("p{}\n@import 'x.css';", 2), ("p{top:0}\n\nq", 3), ("p{top:0}\np{\ntop 0}", 3)]
)
def test_a_sheet_that_cannot_be_read_is_told_with_its_line(css: str, line: int) -> None:
    with pytest.raises(StyleError) as caught:
        read(css)
    assert caught.value.line == line
