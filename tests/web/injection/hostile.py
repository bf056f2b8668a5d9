"""Texts that try to be more than text: markup, templates, orders to a spreadsheet, addresses that run."""

from typing import Final

EVIL: Final = "zzzevil"
"""Name of every element and attribute that a hostile text tries to bring into a page."""

MARKUP: Final = (
    f'<{EVIL}>1</{EVIL}><script>window.{EVIL}=1;alert(1)</script>"><img src=x {EVIL}=1 onerror=alert(2)>'
    f"' {EVIL}=1 onfocus='alert(3)' autofocus \" {EVIL}=1 onmouseover=\"alert(4)\" `</title></textarea></style>"
    f"</script></select><svg {EVIL}=1 onload=alert(5)>--><{EVIL}/><a href=javascript:alert(6) {EVIL}>]]>&lt;{EVIL}&gt;"
)
TEMPLATE: Final = "{{ 'zzz' ~ 'ran' }} {% raise %} ${'zzz'+'ran'} <%= 'zzz'+'ran' %> %(num)s %s %d %% {0} {num} \\N{A}"
RAN: Final = "zzzran"
"""What would stand where a template was run."""

UNRULY: Final = "\u202eLRO \u2066isolated \u200f\ufeff \u0627\u0644\u0639 \ud7ff\ufffd \U0010ffff e\u0301 " + "w" * 3000
ADDRESSES: Final = (
    "javascript:alert(1)//",
    "JaVaScRiPt:alert(1)//",
    " javascript:alert(1)//",
    "java\tscript:alert(1)//",
    "\x01javascript:alert(1)//",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/",
    "https:javascript:alert(1)",
)
HOSTILE: Final = {
    "markup": MARKUP,
    "template": TEMPLATE,
    "unruly": UNRULY,
    "formula": '=HYPERLINK("https://evil.example","x")\r\n=1+1,\t@SUM(A1)|\'-1\n\nER  - \nTY  - X\n}\n@misc{evil,',
    "address": ADDRESSES[0],
}
"""Name → a text that tries to be more than text."""
