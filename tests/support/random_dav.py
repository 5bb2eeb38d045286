# SPDX-License-Identifier: MIT
"""Random valid DAV XML documents that use all syntactic variants."""

from xml.sax.saxutils import escape

DAV = "{DAV:}"
OWN = "{urn:multistatus:1}"
PROBLEM = "{urn:ietf:rfc:7807}"

NAMESPACES = ["DAV:", "urn:ietf:params:xml:ns:caldav", "urn:x", "http://example.com/?a=1&b",
              ""]
PREFIXES = ["D", "a", "x-1", "\u00e9"]
STATUSES = [(200, "OK"), (201, "Created"), (204, "No Content"), (403, "Forbidden"),
            (404, "Not Found"), (423, "Locked"), (424, "Failed Dependency"), (413, None),
            (422, None), (599, ""), (507, "Insufficient Storage")]
LANGS = ["en", "de-CH", "zh-Hans", ""]
CHARACTERS = "ab<>&\"' \t\n;{}%]\\/\u00e9\u2028\ufffd\U0001f600\U00010000"
PHRASES = ["", "OK", "Locked", "Odd & ends", "Payload Too Large", "Gr\u00fc\u00df"]


class Writer:
    """Writes elements; `scope` maps prefixes to namespaces."""

    def __init__(self, r):
        self.r = r
        self.out = []

    def once_in(self, n):
        return self.r.randrange(n) == 0

    def text(self):
        return "".join(self.r.choice(CHARACTERS) for _ in range(self.r.randrange(8)))

    def space(self):
        """White space or a comment between elements."""
        r = self.r.randrange(12)
        if r == 0:
            self.out.append("\n  ")
        elif r == 1:
            self.out.append("<!-- <a> & -->")

    def put_text(self, s):
        s = s.replace("\r", "\ufffd")
        if s and "]]>" not in s and self.once_in(6):
            self.out.append(f"<![CDATA[{s}]]>")
        elif s and self.once_in(6):
            self.out.append("".join(f"&#x{ord(c):x};" for c in s))
        else:
            self.out.append(escape(s))

    def name(self, scope, ns, local, extra=()):
        """Returns the qualified name, missing namespace declarations and the scope."""
        scope = dict(scope)
        declared = []
        if not ns:
            if scope.get("", ""):
                declared.append(("xmlns", ""))
                scope[""] = ""
            return local, declared, scope
        fitting = [p for p, n in scope.items() if n == ns]
        if fitting and not self.once_in(8):
            prefix = self.r.choice(fitting)
        else:
            prefix = self.r.choice(["", *PREFIXES])
            scope[prefix] = ns
            declared.append((f"xmlns:{prefix}" if prefix else "xmlns", ns))
        return (f"{prefix}:{local}" if prefix else local), declared, scope

    def start(self, scope, ns, local, attributes=(), lang=None):
        name, declared, scope = self.name(scope, ns, local)
        quoted = [(k, v) for k, v in declared] + list(attributes)
        for ans, alocal, value in [a for a in quoted if len(a) == 3]:
            quoted.remove((ans, alocal, value))
            prefixes = [p for p, n in scope.items() if p and n == ans]
            taken = {p for p, n in scope.items()}
            if not prefixes:
                prefixes = [next(p for p in ["q", "qq", "qqq"] if p not in taken)]
                scope[prefixes[0]] = ans
                quoted.append((f"xmlns:{prefixes[0]}", ans))
            quoted.append((f"{prefixes[0]}:{alocal}", value))
        if lang is not None:
            quoted.append(("xml:lang", lang))
        written = "".join(
            ' %s="%s"' % (k, escape(v, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}))
            for k, v in quoted)
        return name, written, scope

    def element(self, scope, ns, local, inside=None, attributes=(), lang=None):
        """inside: called with the scope; None: empty."""
        name, written, scope = self.start(scope, ns, local, attributes, lang)
        if inside is None and self.once_in(2):
            self.out.append(f"<{name}{written}/>")
            return
        self.out.append(f"<{name}{written}>")
        if inside:
            inside(scope)
        self.out.append(f"</{name}>")

    def leaf(self, scope, local, text, lang=None):
        self.element(scope, "DAV:", local, lambda s: self.put_text(text), lang=lang)

    def lang(self, chance):
        return self.r.choice(LANGS) if self.once_in(chance) else None


def path(w):
    starts = ["/files/", "/", "/dav/%C3%BC/"]
    return w.r.choice(starts) + str(w.r.randrange(10**6)) + w.r.choice(["", "/", "?q=a&b=c"])


def attributes(w):
    some = [("a", w.text()), ("b", "1"), ("urn:attr", "c", w.text())]
    return [a for a in some if w.once_in(4)]


def markup(w, scope, depth):
    """Text and elements in any order."""
    if w.once_in(2):
        w.put_text(w.text())
    for _ in range(w.r.randrange(3) if depth < 3 else 0):
        w.element(scope, w.r.choice(NAMESPACES), w.r.choice(["x", "collection", "a-b.c_1"]),
                  lambda s: markup(w, s, depth + 1), attributes(w), w.lang(8))
        if w.once_in(3):
            w.put_text(w.text())


def extension(w, scope):
    ns = w.r.choice(["urn:x", "urn:y", "DAV:"])
    w.element(scope, ns, f"ext-{w.r.randrange(9)}", lambda s: markup(w, s, 1), attributes(w),
              w.lang(6))


def problem(w, scope):
    """RFC 9457, appendix B; sometimes with a language, which JSON cannot express."""
    ns = PROBLEM[1:-1]

    def members(scope):
        for name in w.r.sample(["type", "title", "detail", "instance", "limit"],
                               w.r.randrange(4)):
            w.space()
            w.element(scope, ns, name, lambda s: w.put_text(w.text()), lang=w.lang(20))
        if w.once_in(2):
            w.element(scope, ns, "status", lambda s: w.put_text("429"))
        if w.once_in(3):
            w.element(scope, ns, "all", lambda s: [
                w.element(s, ns, "i", lambda t: w.put_text(w.text())) for _ in range(2)])

    w.element(scope, ns, "problem", members)


def condition(w, scope, i):
    kind = w.r.randrange(8)
    if kind == 0:
        w.element(scope, "DAV:", "lock-token-submitted", lambda s: w.leaf(s, "href", path(w)))
    elif kind == 1:
        w.element(scope, "DAV:", "propfind-finite-depth")
    elif kind == 2:
        problem(w, scope)
    elif kind == 3:
        w.element(scope, w.r.choice(NAMESPACES), f"c{i}", None, attributes(w), w.lang(5))
    else:
        hrefs = w.r.randrange(3)

        def inside(scope):
            for _ in range(hrefs):
                w.space()
                w.leaf(scope, "href", path(w))
            if w.once_in(2):
                w.put_text("x" + w.text())
            if w.once_in(2):
                w.element(scope, "urn:x", "y", lambda s: markup(w, s, 2), attributes(w))

        w.element(scope, w.r.choice(["urn:x", "DAV:", "urn:multistatus:1"]), f"c{i}", inside,
                  attributes(w) if w.once_in(3) else (), w.lang(6))


def outcome(w, status=True):
    """The children of a response and a propstat, as functions to call in any order."""
    parts = []
    if status:
        code, phrase = w.r.choice(STATUSES)
        if phrase is None or w.once_in(4):
            phrase = w.r.choice(PHRASES)
        version = w.r.choice(["1.1"] * 9 + ["1.0", "2.0"])
        line = f"HTTP/{version} {code} {phrase.strip()}"
        parts.append(lambda s: w.leaf(s, "status", line))
    if w.once_in(3):
        text, lang = w.r.choice([w.text(), "OK", "Not Found"]), w.lang(3)
        parts.append(lambda s: w.leaf(s, "responsedescription", text, lang))
    if w.once_in(3):
        count = 1 + w.r.randrange(3)
        parts.append(lambda s: w.element(
            s, "DAV:", "error", lambda t: [condition(w, t, i) for i in range(count)],
            lang=w.lang(9)))
    for _ in range(w.r.randrange(3) if w.once_in(4) else 0):
        parts.append(lambda s: extension(w, s))
    return parts


def prop(w, scope, name):
    ns = w.r.choice(NAMESPACES)
    kind = w.r.randrange(4)
    lang = w.lang(4)
    some = attributes(w) if w.once_in(4) else ()
    if kind == 0:
        w.element(scope, ns, name, None, some, lang)
    elif kind < 3:
        w.element(scope, ns, name, lambda s: w.put_text(w.text()), some, lang)
    else:
        w.element(scope, ns, name, lambda s: markup(w, s, 0), some, lang)


def put_all(w, scope, parts):
    w.r.shuffle(parts)
    for part in parts:
        w.space()
        part(scope)
    w.space()


def propstat(w, scope, i):
    def props(scope):
        for k in range(w.r.randrange(4)):
            w.space()
            prop(w, scope, f"p{i}-{k}")

    def inside(scope):
        # Unique, as equal ones would be merged.
        parts = outcome(w) + [lambda s: w.element(s, "DAV:", "prop", props, lang=w.lang(9)),
                              lambda s: w.element(s, "urn:x", f"propstat-{i}")]
        put_all(w, scope, parts)

    w.element(scope, "DAV:", "propstat", inside, lang=w.lang(9))


def response(w, scope):
    def inside(scope):
        parts = []
        if w.once_in(2):
            hrefs = 1 + (w.r.randrange(4) if w.once_in(3) else 0)
            parts += outcome(w)
        else:
            hrefs = 1
            count = 1 + w.r.randrange(3)
            parts += outcome(w, status=False)
            parts.append(lambda s: [propstat(w, s, i) for i in range(count)])
        parts.append(lambda s: [w.leaf(s, "href", path(w)) for _ in range(hrefs)])
        if w.once_in(8):
            parts.append(lambda s: w.element(
                s, "DAV:", "location", lambda t: w.leaf(t, "href", path(w))))
        put_all(w, scope, parts)

    w.element(scope, "DAV:", "response", inside, lang=w.lang(9))


def document(r):
    w = Writer(r)
    w.out.append(r.choice(["", '<?xml version="1.0"?>',
                           "<?xml version='1.0' encoding='utf-8'?>\n<!-- c -->"]))

    def inside(scope):
        parts = [lambda s: [response(w, s) for _ in range(r.randrange(5))]]
        if w.once_in(3):
            parts.append(lambda s: w.leaf(s, "responsedescription", w.text(), w.lang(3)))
        if w.once_in(3):
            parts.append(lambda s: w.leaf(s, "sync-token", f"urn:t:{r.randrange(99)}"))
        for _ in range(r.randrange(3) if w.once_in(4) else 0):
            parts.append(lambda s: extension(w, s))
        put_all(w, scope, parts)

    w.element({}, "DAV:", "multistatus", inside, lang=w.lang(6))
    return "".join(w.out)
