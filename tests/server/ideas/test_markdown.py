"""A hundred things a stranger may type: what comes out has no tag, no attribute and no address beyond a short list."""

import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from server.ideas.markdown import ATTRIBUTES, SCHEMES, TAGS, to_html

SCRIPT = "alert(1)"
ADDRESSES = [
    f"javascript:{SCRIPT}", f"JaVaScRiPt:{SCRIPT}", f" javascript:{SCRIPT}", f"java\tscript:{SCRIPT}",
    f"java\nscript:{SCRIPT}", f"javascript&colon;{SCRIPT}", f"javascript&#58;{SCRIPT}", f"&#106;avascript:{SCRIPT}",
    f"javascript&#x3A;{SCRIPT}", f"\x01javascript:{SCRIPT}", f"vbscript:{SCRIPT}", f"data:text/html,<script>{SCRIPT}",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=alert(1)>",
    "file:///etc/passwd", "blob:https://a.example/1", "about:blank", f"livescript:{SCRIPT}", f"mocha:{SCRIPT}",
    f"feed:javascript:{SCRIPT}", f"view-source:javascript:{SCRIPT}", f"jar:javascript:{SCRIPT}!/",
    f"%6A%61vascript:{SCRIPT}", f"javascript\u2028:{SCRIPT}", f"ｊavascript:{SCRIPT}", "intent://x#Intent;end",
]  # fmt: skip
LINKS = [
    *[f"[tryk]({address})" for address in ADDRESSES],
    *[f"<{address}>" for address in ADDRESSES[:12]],
    *[f"[tryk][1]\n\n[1]: {address}" for address in ADDRESSES[:6]],
]
HTML = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//x.example/x.js></SCRIPT>", "<script>alert(1)//", "<scr<script>ipt>x",
    "<img src=x onerror=alert(1)>", '<img src="x" onerror="alert(1)"', "<img/src=x/onerror=alert(1)>",
    "<IMG SRC=javascript:alert(1)>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text y=20>x</text></a></svg>", "<math><mtext><script>alert(1)</script>",
    "<math href=javascript:alert(1)>x</math>", "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<p>x'>",
    "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)>", "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>", "<select autofocus onfocus=alert(1)>", "<textarea autofocus onfocus=x>",
    "<form action=javascript:alert(1)><input type=submit>", "<button formaction=javascript:alert(1)>x</button>",
    "<a href=javascript:alert(1)>x</a>", '<a href="https://x.example" onclick="alert(1)">x</a>',
    '<a href="https://x.example" style="position:fixed;inset:0">x</a>', "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//x.example/x.css>", "<meta http-equiv=refresh content=0;url=//x.example>",
    "<base href=//x.example/>", "<marquee onstart=alert(1)>x</marquee>", "<template><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>", "<?xml version='1.0'?><script>x</script>", "<!DOCTYPE html><script>x",
    "<p id=main class=button name=csrf>x</p>", "<div hx-get=/log-ud hx-trigger=load>x</div>", "<x onclick=alert(1)>x",
    "</p></div></main><h1>Stem her</h1>", "<plaintext>x", "<title>x</title>", "<xmp><script>alert(1)</script></xmp>",
]  # fmt: skip
MARKDOWN = [
    "![x](https://x.example/x.png)", "![x](javascript:alert(1))", '![x](x "onerror=alert(1)")', "![<script>](x)",
    '[x](https://x.example "title" onclick=alert(1))', '[x](https://x.example "><script>alert(1)</script>")',
    "[x](https://x.example\"onmouseover='alert(1))", "[<img src=x onerror=alert(1)>](https://x.example)",
    "`<script>alert(1)</script>`", "```\n<script>alert(1)</script>\n```", "```<script>alert(1)</script>\nx\n```",
    "    <script>alert(1)</script>", "> <script>alert(1)</script>", "- <img src=x onerror=alert(1)>",
    "# <script>alert(1)</script>", "**<script>alert(1)</script>**", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)\\</script>", "<https://x.example/<script>alert(1)</script>>", "<a@x.example?body=<script>>",
    "[x]: javascript:alert(1)", "[x](<javascript:alert(1)>)", "[x](//x.example)", "\0<scr\0ipt>alert(1)</script>",
    "\u202e<script>alert(1)</script>", "<ſcript>alert(1)</ſcript>", "＜script＞alert(1)＜/script＞",
]  # fmt: skip
PAYLOADS = [*LINKS, *HTML, *MARKDOWN]


class Seen(HTMLParser):
    """Tags and attributes as a browser's parser meets them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", {}))

    def handle_decl(self, decl: str) -> None:
        self.tags.append(("declaration", {}))


def tags_of(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Every tag of a piece of HTML."""
    seen = Seen()
    seen.feed(html)
    seen.close()
    return seen.tags


def test_there_are_at_least_a_hundred_of_them() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("around", ["{}", "Før {} efter", "- punkt\n- {}\n\n> {}"])
def test_nothing_comes_out_but_what_is_on_the_list(payload: str, around: str) -> None:
    for tag, attributes in tags_of(to_html(around.replace("{}", payload))):
        assert tag in TAGS
        assert attributes.keys() <= ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        if "href" in attributes:
            assert urlsplit(attributes["href"] or "").scheme in SCHEMES | {""}
            assert attributes["rel"] == "nofollow noopener ugc"


def test_what_people_mean_is_kept() -> None:
    html = to_html(
        "# Hvorfor\n\nFordi **alle** _sidder_:\n\n1. bænk\n2. bord\n\n[se her](https://eng.example)\nny linje"
    )
    assert html.replace("\n", "") == (
        "<h2>Hvorfor</h2><p>Fordi <strong>alle</strong> <em>sidder</em>:</p><ol><li>bænk</li><li>bord</li></ol>"
        '<p><a href="https://eng.example" rel="nofollow noopener ugc">se her</a><br>ny linje</p>'
    )


def test_signs_that_are_no_markup_are_shown_as_they_are() -> None:
    assert to_html("2 < 3 & 4 > 1") == "<p>2 &lt; 3 &amp; 4 &gt; 1</p>\n"


@pytest.mark.parametrize(
    "text", ["[" * 10_000, ">" * 10_000, "*a_" * 3_000, "`" * 10_000, "- " * 5_000, "[a](" * 2_500]
)
def test_no_text_keeps_the_server_busy(text: str) -> None:
    begun = time.process_time()
    to_html(text)
    assert time.process_time() - begun < 2
