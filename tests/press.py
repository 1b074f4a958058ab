"""A small press: PDF files written out by hand, to the letter that a test needs."""

import zlib

WIDE, HIGH = 612, 792
WORDS = "The harbour master counts the ships that leave before the tide turns and writes them down in a large book"


def words(x, y, text, *, size=10, font="F1", before="", after=""):
    """One line at `x`, `y` points from the lower left; F1 is plain, F2 bold, F3 in StandardEncoding with its ligatures."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"q {before} BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET {after} Q\n"


def column(texts, *, x=72, top=700, leading=12, size=10, font="F1"):
    return "".join(words(x, top - leading * number, text, size=size, font=font) for number, text in enumerate(texts))


def prose(lines, *, x=72, top=640, size=10, mark="line"):
    """So many lines of body, each told apart by its number; twelve make some 1,200 characters."""
    return column([f"{WORDS} {mark} {number}" for number in range(lines)], x=x, top=top, size=size)


def paper(*more, title="Counting Ships by Night", first="", lines=44):
    """A paper of one page with enough body, and what else is drawn on it or on further pages."""
    head = words(150, 730, title, size=18, font="F2") + words(72, 690, "Abstract", size=12, font="F2")
    return pdf([head + prose(lines, top=670) + first, *more])


def pdf(pages, *, trailer="", objects=(), box=f"0 0 {WIDE} {HIGH}", extra=""):
    """A file of these pages' content streams; `objects` come after the fonts, as number 6 and on."""
    fonts = [
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /StandardEncoding >>",
    ]
    start = 6 + len(objects)
    kids = " ".join(f"{start + 2 * number} 0 R" for number in range(len(pages)))
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>", *fonts, *objects]
    encoded = [body if isinstance(body, bytes) else body.encode("latin-1") for body in bodies]
    resources = f"<< /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> {extra} >>"
    for number, page in enumerate(pages):
        content = start + 2 * number + 1
        encoded.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Resources {resources} /Contents {content} 0 R >>".encode()
        )
        encoded.append(stream(page))
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(encoded, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(encoded) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer << /Size {len(encoded) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n".encode("latin-1")
    return bytes(out)


def stream(content, *, more=""):
    data = zlib.compress(content if isinstance(content, bytes) else content.encode("latin-1"), 9)
    return b"<< /Length %d /Filter /FlateDecode %b >>\nstream\n%b\nendstream" % (len(data), more.encode(), data)
