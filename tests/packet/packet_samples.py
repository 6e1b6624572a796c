"""A motion about a plainly fictional person, long enough to fill twelve pages; citations are layout material."""

from datetime import date

from lenity.packet.model import (
    AnyBlock,
    Authority,
    BlockQuote,
    Caption,
    CaptionTable,
    Cite,
    Document,
    DraftingNote,
    Emphasis,
    Exhibit,
    ExhibitIndex,
    Footnote,
    FormField,
    Gap,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    RecordRef,
    Run,
    Signature,
    Table,
    Text,
    Toa,
    Toc,
)
from lenity.packet.numerals import number_headings

LETTER_PAGE = (
    "Dear Judge Example,\nI am the sister of Robert Sample. Our mother died in 2020. Since then "
    "my brother Allen has had nobody to look after him; I work nights; he cannot be left alone.\n"
    "Respectfully,\nMary Sample"
)

STATUTE = Authority(
    key="3582",
    group="statutes",
    parts=(Text(text="18 U.S.C. § 3582(c)(1)(A)"),),
    covers=("18 U.S.C. § 3582",),
    status="in_force",
)
FACTORS = Authority(
    key="3553a",
    group="statutes",
    parts=(Text(text="18 U.S.C. § 3553(a)"),),
    covers=("18 U.S.C. § 3553",),
    status="in_force",
)
GUIDELINE = Authority(
    key="1B1.13",
    group="guidelines",
    parts=(Text(text="U.S.S.G. § 1B1.13(b)(3)(D)"),),
    covers=("U.S.S.G. § 1B1.13",),
    status="in_force",
)
CASE = Authority(
    key="mccoy",
    group="cases",
    parts=(Emphasis(text="United States v. McCoy"), Text(text=", 981 F.3d 271 (4th Cir. 2020)")),
    covers=("981 F.3d 271",),
    status="in_force",
)
RULE = Authority(
    key="49.1",
    group="rules",
    parts=(Text(text="Fed. R. Crim. P. 49.1(a)"),),
    covers=("Fed. R. Crim. P. 49.1",),
    status="in_force",
)

CAPTION = Caption(
    court="UNITED STATES DISTRICT COURT",
    district="DISTRICT OF SOUTH CAROLINA",
    division="FLORENCE DIVISION",
    defendant="ROBERT SAMPLE",
    case_number="4:08-cr-00123-ABC-1",
    judge="Hon. Ann Example",
)

EXHIBITS = (
    Exhibit(mark="A", title="Request to the warden", pages=2),
    Exhibit(mark="B", title="Letters of support", pages=14),
    Exhibit(mark="C", title="Medical records of Allen Sample", pages=6, sealed=True),
)


def t(text: str) -> Text:
    return Text(text=text)


def quote() -> Quote:
    start = LETTER_PAGE.index("Since then")
    return Quote.cut("letter-sister", 1, LETTER_PAGE, start, LETTER_PAGE.index("; I work"))


def cite_3582() -> Cite:
    return Cite(authority="3582", parts=(t("18 U.S.C. § 3582(c)(1)(A)"),))


def cite_mccoy() -> Cite:
    return Cite(
        authority="mccoy", parts=(Emphasis(text="United States v. McCoy"), t(", 981 F.3d 271, 284 (4th Cir. 2020)"))
    )


def body(number: int) -> tuple[Run, ...]:
    """A paragraph of varied furniture."""
    return (
        t(f"Mr. Sample asks the Court to read the record as it stands; point {number} of the record is plain. Under "),
        cite_3582(),
        t("; "),
        cite_mccoy(),
        t(", the Court weighs the reasons together. His sister has stated: "),
        quote(),
        t(" ("),
        RecordRef(exhibit="B", first=4),
        t("). The commentary to "),
        Cite(authority="1B1.13", parts=(t("U.S.S.G. § 1B1.13(b)(3)(D)"),)),
        t(" speaks of a relative whose care falls to one person alone; records show how that came about "),
        RecordRef(exhibit="C", first=2, last=5),
        t(" and why no one else can do it."),
    )


def motion(paragraphs: int = 18, *, gaps: bool = False) -> Document:
    """Caption, contents, authorities, facts, argument, table, quotation, notes, signature."""
    blocks: list[AnyBlock] = [
        CaptionTable(id="cap"),
        Paragraph(
            id="open",
            style="body",
            runs=(t("Robert Sample, through counsel, moves under "), cite_3582(), t(" for a reduced sentence.")),
        ),
        PageBreak(id="front", numbering="roman"),
        Toc(id="toc"),
        PageBreak(id="split"),
        Toa(id="toa"),
        PageBreak(id="main", numbering="arabic"),
        Heading(
            id="h_intro",
            level=1,
            runs=(t("Introduction under "), Cite(authority="3582", parts=(t("18 U.S.C. § 3582(c)(1)(A)"),))),
        ),
        Paragraph(
            id="p_intro",
            runs=(
                *body(0),
                Footnote(
                    id="n1",
                    runs=(
                        t("See also "),
                        Cite(authority="49.1", parts=(t("Fed. R. Crim. P. 49.1(a)"),)),
                        t("; names of children are left out."),
                    ),
                ),
                t(" The request reached the warden on June 1, 2026 ("),
                RecordRef(exhibit="A"),
                t(")."),
            ),
        ),
        Heading(id="h_facts", level=2, runs=(t("Facts"),)),
        Heading(id="h_family", level=3, runs=(t("The family"),)),
    ]
    for i in range(1, paragraphs + 1):
        blocks.append(Paragraph(id=f"p{i}", runs=body(i)))
        if i == paragraphs // 2:
            blocks += [
                BlockQuote(id="bq", runs=(quote(), t(" "), RecordRef(exhibit="B", first=4))),
                Heading(id="h_law", level=2, runs=(t("Argument"),)),
                ListBlock(
                    id="ls",
                    ordered=True,
                    items=(
                        (t("time served; "), RecordRef(exhibit="A", first=1)),
                        (t("programs completed; and"),),
                        (t("a home with his sister."),),
                    ),
                ),
                Table(
                    id="tb",
                    title=(t("Time in custody"),),
                    header=((t("What"),), (t("Date"),)),
                    rows=(
                        ((t("Sentence imposed"),), (t("May 4, 2009"),)),
                        ((t("Good conduct time; 54 days a year"),), (t("applied"),)),
                    ),
                    widths=(3, 1),
                ),
            ]
        if i == 3:
            note = Footnote(
                id="n2",
                runs=(t("A second note; with a semicolon. "), cite_mccoy(), t("; "), RecordRef(exhibit="B", first=2)),
            )
            blocks.append(Paragraph(id="p_note", runs=(t("The family is small."), note)))
    if gaps:
        blocks.append(DraftingNote(id="gap1", runs=(t("Who can confirm the home address?"),)))
        blocks.append(Paragraph(id="p_gap", runs=(t("He will live at "), Gap(text="city and state"), t("."))))
    blocks += [
        Paragraph(
            id="p_end",
            runs=(
                t("The factors of "),
                Cite(authority="3553a", parts=(t("18 U.S.C. § 3553(a)"),)),
                t(" are met in full."),
            ),
        ),
        Signature(
            id="sig",
            closing="Respectfully submitted,",
            lines=("Jane Counsel", "Assistant Federal Public Defender", "100 Main Street, Florence, South Carolina"),
            date_label="Date:",
        ),
        Heading(id="h_index", level=1, runs=(t("Index of Exhibits"),)),
        ExhibitIndex(id="idx"),
    ]
    return Document(
        id="motion",
        kind="motion",
        title="Motion for a reduced sentence under 18 U.S.C. § 3582(c)(1)(A)",
        caption=CAPTION,
        author="Jane Counsel",
        as_of=date(2026, 11, 23),
        blocks=number_headings(blocks),
        authorities=(STATUTE, FACTORS, GUIDELINE, CASE, RULE),
        exhibits=EXHIBITS,
    )


def pro_se() -> Document:
    """A form in large type: every kind of field, a tick, a value filled in."""
    return Document(
        id="prose",
        kind="pro_se_motion",
        style="large",
        title="Motion for a reduced sentence (for a person without a lawyer)",
        caption=CAPTION,
        as_of=date(2026, 11, 23),
        blocks=(
            CaptionTable(id="cap"),
            Heading(id="h1", level=1, runs=(t("About you"),)),
            FormField(id="f1", label=(t("Your name:"),), value="Robert Sample"),
            FormField(id="f2", label=(t("Your register number:"),)),
            FormField(id="f3", label=(t("I asked the warden for this."),), field="check", checked=True),
            FormField(id="f4", label=(t("I have not asked the warden."),), field="check"),
            Paragraph(id="p1", runs=(t("Say in your own words why you ask:"),)),
            FormField(id="f5", label=(t("My reasons:"),), field="lines", lines=8),
            Heading(id="h2", level=1, runs=(t("Sign here"),)),
            FormField(id="f6", label=(t("Your signature"),), field="signature"),
            FormField(id="f7", label=(t("Date:"),), field="date"),
            FormField(id="f8", label=(t("Date you gave this to the prison mail system:"),), field="date"),
        ),
    )
