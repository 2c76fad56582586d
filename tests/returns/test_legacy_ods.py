"""What the cells of an .ods show, from the XML that a program wrote."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from zjtx_xl.returns import legacy_ods

SPANNED = ' table:number-columns-spanned="2" table:number-rows-spanned="1"'
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "table": "table", "text": "text", "style": "style",
        "number": "datastyle", "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
NAMESPACES = (
    _NAMES + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
WHITE = '<style:text-properties fo:color="#FFFFFF"/>'


def document(inside: str) -> str:
    return f"<office:document-content {NAMESPACES}>{inside}</office:document-content>"


def packed(parts: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


def outline_of(rows: str, settings: str = "", styles: str = "") -> dict[str, Any]:
    """What is told of a sheet with these rows."""
    content = document(f"{styles}<table:table table:name='附2'>{rows}</table:table>")
    parts = {"content.xml": content, **({"settings.xml": settings} if settings else {})}
    return legacy_ods.told_by(packed(parts), ["附2"])[0]


def told_of(styles: str, cell: str) -> tuple[str, str | None]:
    """What hides the first cell of a sheet, and what is seen of it."""
    (told,) = outline_of(f"<table:table-row>{cell}</table:table-row>", styles=styles)["formats"]
    return told[3], told[4]


def styled(properties: str, *, of_format: str = "") -> str:
    name = f' style:data-style-name="{of_format}"' if of_format else ""
    return f'<style:style style:name="S"{name}>{properties}</style:style>'


def number(value: str, inside: str = "") -> str:
    return (
        f'<table:table-cell table:style-name="S" office:value-type="float" office:value="{value}">'
        f"<text:p>{inside or value}</text:p></table:table-cell>"
    )


def conditional(properties: str, *, of_format: str = "") -> str:
    name = f' style:data-style-name="{of_format}"' if of_format else ""
    percent = (
        '<number:percentage-style style:name="N"><number:number/><number:text>%</number:text>'
        "</number:percentage-style>"
    )
    chosen = f'<style:style style:name="C"{name}>{properties}</style:style>'
    return percent + chosen + styled('<style:map style:apply-style-name="C"/>')


BLACK = (
    '<style:table-cell-properties fo:background-color="#000000"/>'
    '<style:text-properties fo:color="#000000"/>'
)
LITERAL = (
    '<table:table-cell office:value-type="string" office:string-value="12">'
    "<text:p>12家</text:p></table:table-cell>"
)
RUN = '<text:span text:style-name="S">9</text:span>3'
TEXT = f'<table:table-cell office:value-type="string"><text:p>{RUN}</text:p></table:table-cell>'
DRAWN = (
    f'<number:number-style style:name="P">{WHITE}</number:number-style>'
    '<number:number-style style:name="N"><number:number/>'
    '<style:map style:condition="value()&gt;=50" style:apply-style-name="P"/></number:number-style>'
)


@pytest.mark.parametrize(
    ("styles", "cell", "hides", "seen"),
    [
        ("", number("3"), "", "3"),
        (styled(WHITE), number("99"), "unseen", "99"),
        (styled('<style:text-properties fo:color="#FEFEFE"/>'), number("99"), "unseen", "99"),
        (styled(BLACK), number("99"), "unseen", "99"),
        (styled(WHITE) + styled(""), number("99"), "", "99"),
        (conditional(WHITE), number("99"), "perhaps", "99"),
        (conditional(""), number("99"), "", "99"),
        (conditional("", of_format="N"), number("99"), "perhaps", "99"),
        ("", LITERAL, "", "12家"),
        (styled('<style:text-properties fo:font-size="1pt"/>'), number("99"), "unseen", "99"),
        (styled('<style:text-properties fo:font-size="10.5pt"/>'), number("99"), "", "99"),
        (
            styled('<style:text-properties style:text-line-through-type="single"/>'),
            number("99"),
            "struck",
            "99",
        ),
        (styled('<style:text-properties style:text-line-through-type="single"/>'), TEXT, "", "3"),
        (styled('<style:text-properties style:text-line-through-style="solid"/>'), TEXT, "", "3"),
        (styled(WHITE), TEXT, "", "3"),
        (DRAWN + styled("", of_format="N"), number("99"), "unseen", "99"),
        (DRAWN + styled("", of_format="N"), number("49"), "", "49"),
        (styled("") + DRAWN, number("99"), "", "99"),
    ],
)
def test_what_is_painted_out_or_struck_in_an_ods(styles: str, cell: str, hides: str, seen: str):
    assert told_of(styles, cell) == (hides, seen)


def of_numbers(inside: str, kind: str = "number", name: str = "N") -> str:
    return f'<number:{kind}-style style:name="{name}">{inside}</number:{kind}-style>'


DIGITS = '<number:number number:min-integer-digits="1"/>'
MINUS = f"<number:text>-</number:text>{DIGITS}"
POSITIVE = '<style:map style:condition="value()&gt;=0" style:apply-style-name="P"/>'


def worded(text: str, kind: str = "text") -> str:
    return f"<number:{kind}>{text}</number:{kind}>"


@pytest.mark.parametrize(
    ("formats", "value", "changes"),
    [
        (of_numbers(DIGITS), "12", False),
        (of_numbers(worded("约") + DIGITS), "12", True),
        (of_numbers(DIGITS + worded("左右")), "12", True),
        (of_numbers(worded("第") + DIGITS + worded("名")), "12", True),
        (of_numbers(f"<number:number>{worded('万', 'embedded-text')}</number:number>"), "12", True),
        (of_numbers(worded("¥", "currency-symbol") + DIGITS, "currency"), "12", True),
        (of_numbers(worded("", "currency-symbol") + DIGITS, "currency"), "12", False),
        (of_numbers(DIGITS + worded("%"), "percentage"), "12", True),
        (of_numbers(DIGITS, "percentage"), "12", True),
        (of_numbers("<number:text-content/>", "text"), "12", False),
        (of_numbers("<number:scientific-number/>"), "12", False),
        (of_numbers("<number:fraction/>"), "12", True),
        (of_numbers('<number:number number:display-factor="1000"/>'), "12", True),
        (of_numbers(worded(" ", "fill-character") + DIGITS + worded(" ")), "12", False),
        (of_numbers(worded("x", "fill-character") + DIGITS), "12", True),
        (of_numbers(worded("") + worded("")), "12", True),  # ;;;
        (of_numbers(worded("(") + DIGITS + worded(")")), "12", False),
        (of_numbers(worded("(") + DIGITS), "12", True),
        (of_numbers(f" \n {DIGITS}\n"), "12", False),  # an XML that a person can read
        # of several formats that which draws the number
        (of_numbers(DIGITS, name="P") + of_numbers(MINUS + POSITIVE), "12", False),
        (of_numbers(DIGITS, name="P") + of_numbers(MINUS + POSITIVE), "-12", False),
        (of_numbers(DIGITS, name="P") + of_numbers(DIGITS + POSITIVE), "-12", True),
        (of_numbers(worded("约") + DIGITS, name="P") + of_numbers(MINUS + POSITIVE), "0", True),
        (of_numbers(worded("约") + DIGITS, name="P") + of_numbers(MINUS + POSITIVE), "-1", False),
        (of_numbers(DIGITS), "-12", False),
        (of_numbers(WHITE + DIGITS), "12", True),
    ],
)
def test_what_a_condition_makes_of_a_number_by_its_format(formats: str, value: str, changes: bool):
    chosen = '<style:style style:name="C" style:data-style-name="N"/>'
    styles = formats + chosen + styled('<style:map style:apply-style-name="C"/>')
    assert told_of(styles, number(value)) == ("perhaps" if changes else "", value)
    text = number(value).replace('"float"', '"string"')
    assert outline_of(f"<table:table-row>{text}</table:table-row>", styles=styles)["formats"] == []


def test_rows_and_columns_that_are_repeated_are_counted():
    told = outline_of(
        "<table:table-column table:number-columns-repeated='3' table:visibility='collapse'/>"
        "<table:table-row table:number-rows-repeated='2' table:visibility='filter'>"
        f"<table:table-cell table:number-columns-repeated='2'/>{number('1')}</table:table-row>"
        f"<table:table-row>{number('2')}</table:table-row>"
        f"<table:table-row table:visibility='collapse'>{number('3')}</table:table-row>"
    )
    assert [cell[:2] for cell in told["formats"]] == [[1, 3], [2, 3], [3, 1], [4, 1]]
    assert (told["hidden_rows"], told["hidden_columns"]) == ([1, 2, 4], [1, 2, 3])


@pytest.mark.parametrize(
    ("said", "is_manual", "shows_zeros"),
    [
        ("", False, True),
        ('config:name="AutoCalculate" config:type="boolean">true', False, True),
        ('config:name="AutoCalculate"\n config:type="boolean">false', True, True),
        ('config:name="ShowZeroValues" config:type="boolean">false', False, False),
    ],
)
def test_settings_of_an_ods(said, is_manual, shows_zeros):
    told = outline_of("", f"<config:config-item {said}</config:config-item>" if said else "")
    assert (told["is_manual"], told["shows_zeros"]) == (is_manual, shows_zeros)


def test_merged_cells_of_an_ods():
    spanned = number("1").replace("<table:table-cell", f"<table:table-cell{SPANNED}")
    tall = number("2").replace(
        "<table:table-cell",
        "<table:table-cell table:number-columns-spanned='1' table:number-rows-spanned='3'",
    )
    rows = f"<table:table-row>{spanned}<table:covered-table-cell/>{tall}</table:table-row>"
    assert outline_of(rows)["merges"] == [[1, 1, 1, 2], [1, 3, 3, 3]]


@pytest.mark.parametrize(
    ("inside", "seen"),
    [("9<text:a>3</text:a>", "93"), ("9<text:s/>3", "9 3"), ("9<text:s text:c='3'/>3", "9   3")],
)
def test_blanks_in_a_text_of_an_ods(inside, seen):
    assert told_of("", number("93", inside)) == ("", seen)


def test_a_condition_with_a_plain_number_format_changes_nothing():
    plain_format = (
        '<number:number-style style:name="N"><number:number number:decimal-places="0"/>'
        "</number:number-style>"
    )
    chosen = '<style:style style:name="C" style:data-style-name="N"/>'
    styles = plain_format + chosen + styled('<style:map style:apply-style-name="C"/>')
    assert told_of(styles, number("99")) == ("", "99")
    scaled = styles.replace("<number:number ", '<number:number number:display-factor="1000" ')
    assert told_of(scaled, number("99")) == ("perhaps", "99")


# ------------------------------------------------------------ the texts of a cell

NOTE = (
    "<office:annotation><text:p>此数<text:span text:style-name='S'>有</text:span>误<text:s/>"
    "<text:a>查</text:a></text:p></office:annotation>"
)
DETECTIVE = "<table:detective/>"


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        (f"{NOTE}<text:p>93</text:p>", "93"),
        (f"<text:p>93</text:p>{NOTE}", "93"),
        (f"<text:p>9</text:p>{NOTE}{NOTE}<text:p>3</text:p>", "9\n3"),
        ("\n <text:p>93</text:p>\n ", "93"),
        ("<text:p>9<text:s text:c='x'/>3</text:p>", "9 3"),
        ("<text:p>9<text:s text:c='100'/>3</text:p>", f"9{' ' * 100}3"),
        ("<text:p>9<text:s text:c='101'/>3</text:p>", f"9{' ' * 100}3"),
        (f"<text:p>93</text:p>{DETECTIVE}", "93"),
        ("", ""),
    ],
)
def test_texts_beside_those_of_the_cell_are_not_its_text(inside, seen):
    cell = f'<table:table-cell office:value-type="float" office:value="93">{inside}'
    assert told_of("", f"{cell}</table:table-cell>") == ("", seen)


def test_a_text_that_is_seen_as_it_is_stored_is_not_told():
    stored = (
        '<table:table-cell office:value-type="string" office:string-value="甲">'
        "<text:p>{}</text:p></table:table-cell>"
    )
    row = f"<table:table-row>{stored.format('甲')}{stored.format('乙')}<table:table-cell/>"
    told = outline_of(f"{row}</table:table-row>")["formats"]
    assert told == [[1, 2, "", "", "乙", ""]]


@pytest.mark.parametrize(
    ("position", "seen"),
    [
        ("super 58%", "m²"),
        ("sub 58%", "m₂"),
        ("33% 58%", "m²"),
        ("9% 58%", "m²"),
        ("-33% 58%", "m₂"),
        ("0% 100%", "m2"),
        ("", "m2"),
    ],
)
def test_letters_above_and_below_the_line(position, seen):
    style = styled(f'<style:text-properties style:text-position="{position}"/>')
    assert told_of(style, number("2", 'm<text:span text:style-name="S">2</text:span>')) == (
        "",
        seen,
    )


def test_white_letters_on_a_dark_cell_are_seen():
    dark = (
        '<style:style style:name="D"><style:table-cell-properties fo:background-color="#000000"/>'
        "</style:style>"
    )
    cell = f'<table:table-cell table:style-name="{{}}" office:value-type="string"><text:p>{RUN}'
    for name, seen in (("D", None), ("E", "3")):
        row = f"<table:table-row>{cell.format(name)}</text:p></table:table-cell></table:table-row>"
        told = outline_of(row, styles=styled(WHITE) + dark)["formats"]
        assert [each[4] for each in told] == ([seen] if seen else [])


# ------------------------------------------------------------ styles


@pytest.mark.parametrize(
    ("properties", "hides"),
    [
        ('<style:text-properties fo:color="white"/>', ""),  # no colour that is known
        ('<style:text-properties fo:color="#F3F3F3"/>', "unseen"),
        ('<style:text-properties fo:color="#F2FFFF"/>', ""),
        ('<style:text-properties fo:font-size="2.9pt"/>', "unseen"),
        ('<style:text-properties fo:font-size="3pt"/>', ""),
        ('<style:text-properties fo:font-size="80%"/>', ""),
        ('<style:text-properties style:text-line-through-style="none"/>', ""),
        (
            (
                '<style:text-properties style:text-line-through-style="none" '
                'style:text-line-through-type="single"/>'
            ),
            "struck",
        ),
        ('<style:paragraph-properties fo:color="#FFFFFF"/>', ""),
    ],
)
def test_what_hides_a_number(properties, hides):
    assert told_of(styled(properties), number("99")) == (hides, "99")


def inherited(properties, own):
    return (
        f'<style:style style:name="P">{properties}</style:style>'
        f'<style:style style:name="S" style:parent-style-name="P">{own}</style:style>'
    )


STRUCK = '<style:text-properties style:text-line-through-style="solid"/>'
NOT_STRUCK = '<style:text-properties style:text-line-through-style="none"/>'
PAPER = '<style:table-cell-properties fo:background-color="{}"/>'


@pytest.mark.parametrize(
    ("properties", "own", "hides"),
    [
        (STRUCK, "", "struck"),
        (STRUCK, NOT_STRUCK, ""),
        (STRUCK, WHITE, "struck"),
        (PAPER.format("#000000"), WHITE, ""),
        (PAPER.format("#000000"), WHITE + "<style:table-cell-properties/>", ""),
        (PAPER.format("#000000"), WHITE + PAPER.format("transparent"), "unseen"),
    ],
)
def test_a_style_inherits_what_it_does_not_say(properties, own, hides):
    assert told_of(inherited(properties, own), number("99")) == (hides, "99")


def test_a_style_inherits_the_format_of_its_number():
    styles = DRAWN + '<style:style style:name="P" style:data-style-name="N"/>'
    own = '<style:style style:name="S" style:parent-style-name="P"{}/>'
    assert told_of(styles + own.format(""), number("99")) == ("unseen", "99")
    plain = ' style:data-style-name="other"'
    assert told_of(styles + own.format(plain), number("99")) == ("", "99")


@pytest.mark.parametrize(
    ("condition", "met", "unmet"),
    [
        ("value()&lt;50", ("49.9", "-3"), ("50", "51")),
        ("value()&lt;=50", ("49", "50"), ("50.1",)),
        ("value()&gt;50", ("50.1",), ("49", "50")),
        ("value()&gt;=50", ("50", "51"), ("49.9",)),
        ("value()=50", ("50",), ("49", "51")),
        ("value()!=50", ("49", "51"), ("50",)),
        ("value()&gt;-1.5", ("-1", "3"), ("-1.5", "-2")),
        ("value()=5.0.0", (), ("5", "50")),
        ("cell-content()=50", (), ("50", "51")),
    ],
)
def test_conditions_of_a_format(condition, met, unmet):
    styles = DRAWN.replace("value()&gt;=50", condition) + styled("", of_format="N")
    for value in met:
        assert told_of(styles, number(value)) == ("unseen", value)
    for value in (*unmet, "x"):
        assert told_of(styles, number(value)) == ("", value)


@pytest.mark.parametrize(
    ("inside", "hides"),
    [
        ("<number:number/>", ""),
        ("<number:number/><number:text>%</number:text>", "perhaps"),
        ('<number:number number:display-factor="1000"/>', "perhaps"),
        ("<number:fraction/>", "perhaps"),
        ("", "perhaps"),
    ],
)
def test_a_condition_that_may_show_a_number_otherwise(inside, hides):
    drawn = f'<number:number-style style:name="N">{inside}</number:number-style>'
    chosen = '<style:style style:name="C" style:data-style-name="N"/>'
    styles = drawn + chosen + styled('<style:map style:apply-style-name="C"/>')
    assert told_of(styles, number("99")) == (hides, "99")
    cell = '<table:table-cell table:style-name="S" office:value-type="string"><text:p>甲</text:p>'
    row = f"<table:table-row>{cell}</table:table-cell></table:table-row>"
    assert outline_of(row, styles=styles)["formats"] == []


def test_one_of_several_conditions_is_enough_and_none_concerns_an_empty_cell():
    plain = '<style:style style:name="A"/>'
    chosen = f'<style:style style:name="C">{STRUCK}</style:style>'
    maps = ('<style:map style:apply-style-name="{}"/>' * 2).format("A", "C")
    styles = plain + chosen + styled(maps)
    assert told_of(styles, number("99")) == ("perhaps", "99")
    empty = '<table:table-row><table:table-cell table:style-name="S"/></table:table-row>'
    assert outline_of(empty, styles=styles)["formats"] == []


# ------------------------------------------------------------ rows, columns, sheets


@pytest.mark.parametrize(
    ("size", "is_seen"),
    [
        ("2pt", True), ("1.99pt", False), ("0.03in", True), ("0.02in", False),
        ("0.08cm", True), ("0.07cm", False), ("0.8mm", True), ("0.7mm", False),
        ("0.2pc", True), ("0.1pc", False), ("3px", True), ("2px", False),
        ("0", True), ("1em", True),
    ],
)  # fmt: skip
def test_rows_and_columns_that_are_too_small_to_be_seen(size, is_seen):
    styles = (
        f'<style:style style:name="R"><style:table-row-properties style:row-height="{size}"/>'
        '</style:style><style:style style:name="C">'
        f'<style:table-column-properties style:column-width="{size}"/></style:style>'
    )
    told = outline_of(
        '<table:table-column/><table:table-column table:style-name="C"/>'
        f'<table:table-row>{number("1")}</table:table-row><table:table-row table:style-name="R">'
        f"{number('2')}</table:table-row>",
        styles=styles,
    )
    hidden = [] if is_seen else [2]
    assert (told["hidden_rows"], told["hidden_columns"]) == (hidden, hidden)
    assert [cell[:2] for cell in told["formats"]] == [[1, 1], [2, 1]]


LAST_ROW, LAST_COLUMN = legacy_ods.ROWS, legacy_ods.COLUMNS


def test_the_last_row_and_the_last_column_are_told_and_none_after_them():
    before = f'<table:table-row table:number-rows-repeated="{LAST_ROW - 1}"/>'
    wide = f'<table:table-cell table:number-columns-repeated="{LAST_COLUMN - 1}"/>'
    told = outline_of(
        f"{before}<table:table-row>{wide}{number('1')}{number('2')}</table:table-row>"
        f"<table:table-row>{wide}{number('3')}</table:table-row>"
    )
    assert [(*cell[:2], cell[4]) for cell in told["formats"]] == [(LAST_ROW, LAST_COLUMN, "1")]


def test_what_is_repeated_ends_with_the_last_row_and_column():
    cell = number("1").replace(
        "<table:table-cell", f'<table:table-cell table:number-columns-repeated="{LAST_COLUMN}"'
    )
    told = outline_of(
        f'<table:table-column/><table:table-column table:visibility="collapse" '
        f'table:number-columns-repeated="{LAST_COLUMN}"/>'
        f'<table:table-row table:number-rows-repeated="{LAST_ROW - 2}"/>'
        f'<table:table-row table:visibility="collapse" table:number-rows-repeated="9">'
        f"<table:table-cell/>{cell}</table:table-row>"
    )
    assert told["hidden_rows"] == [LAST_ROW - 1, LAST_ROW]
    assert told["hidden_columns"] == list(range(2, LAST_COLUMN + 1))
    places = [(row, column) for row, column, *_ in told["formats"]]
    rows = (LAST_ROW - 1, LAST_ROW)
    wanted = [(row, column) for column in range(2, LAST_COLUMN + 1) for row in rows]
    assert places == wanted


@pytest.mark.parametrize(
    ("count", "column"),
    [("3", 4), ("0", 2), ("-3", 2), ("x", 2), ("\uff13", 2), ("1000000000", 2), ("000000003", 4)],
)
def test_counts_that_a_program_did_not_write_are_one(count, column):
    told = outline_of(
        f"<table:table-row><table:table-cell table:number-columns-repeated='{count}'/>"
        f"{number('1')}</table:table-row>"
    )
    assert [cell[:2] for cell in told["formats"]] == [[1, column]]


@pytest.mark.parametrize(
    ("skipped", "rows", "columns", "merges"),
    [
        (0, 1, 1, []),
        (0, 1, 2, [[1, 1, 1, 2]]),
        (0, 2, 1, [[1, 1, 2, 1]]),
        (0, LAST_ROW, LAST_COLUMN, [[1, 1, LAST_ROW, LAST_COLUMN]]),
        (0, LAST_ROW + 1, 1, []),
        (0, 1, LAST_COLUMN + 1, []),
        (1, LAST_ROW, LAST_COLUMN, []),
        (2, 2, 2, [[3, 1, 4, 2]]),
    ],
)
def test_merges_within_what_is_read(skipped, rows, columns, merges):
    told = outline_of(
        f"{'<table:table-row/>' * skipped}<table:table-row><table:table-cell "
        f'table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}"/>'
        "</table:table-row>"
    )
    assert (told["merges"], told["formats"]) == (merges, [])


def test_each_sheet_has_its_own_cells_and_one_that_is_not_there_none():
    cells = "".join(
        f"<table:table table:name='{name}'><table:table-row table:visibility='{seen}'>"
        f"{number(name)}</table:table-row></table:table>"
        for name, seen in (("1", "visible"), ("2", "collapse"))
    )
    told = legacy_ods.told_by(packed({"content.xml": document(cells)}), ["2", "3", "1"])
    assert [[cell[4] for cell in each["formats"]] for each in told] == [["2"], [], ["1"]]
    assert [each["hidden_rows"] for each in told] == [[1], [], []]
    assert told[1] == {
        "formats": [], "hidden_rows": [], "hidden_columns": [], "merges": [],
        "is_manual": False, "shows_zeros": True,
    }  # fmt: skip


# ------------------------------------------------------------ kinds, errors, formulas


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("float", "0.################"),
        ("percentage", "0.00%"),
        ("currency", "0.################"),
        ("date", "yyyy-m-d"),
        ("time", "h:mm:ss"),
    ],
)
def test_each_kind_of_number_has_a_code(kind, code):
    cell = number("1").replace('"float"', f'"{kind}"')
    told = outline_of(f"<table:table-row>{cell}</table:table-row>")
    assert told["formats"] == [[1, 1, code, "", "1", ""]]


def test_an_error_and_a_formula_are_told_with_what_is_seen():
    error = (
        '<table:table-cell office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    formula = '<table:table-cell table:formula="{}"/>'
    long = "of:=" + "1" * 1_996
    cells = error + formula.format(long) + formula.format(long + "1")
    told = outline_of(f"<table:table-row>{cells}</table:table-row>")["formats"]
    assert told == [
        [1, 1, "", "error", "#DIV/0!", ""], [1, 2, "", "", None, long], [1, 3, "", "", None, long],
    ]  # fmt: skip


# ------------------------------------------------------------ parts of the file


def test_styles_of_their_own_part_are_known():
    styles = f"<office:document-styles {NAMESPACES}>{styled(WHITE)}</office:document-styles>"
    row = f"<table:table-row>{number('9')}</table:table-row>"
    content = document(f"<table:table table:name='附2'>{row}</table:table>")
    for parts, hides in (({}, ""), ({"styles.xml": styles}, "unseen")):
        (told,) = legacy_ods.told_by(packed({"content.xml": content, **parts}), ["附2"])
        assert [cell[3] for cell in told["formats"]] == [hides]


def test_a_declaration_of_a_type_and_too_much_text_are_refused(monkeypatch):
    content = document("")
    with pytest.raises(ValueError, match="DOCTYPE"):
        legacy_ods.told_by(packed({"content.xml": f"<!DOCTYPE x>{content}"}), ["附2"])
    monkeypatch.setattr(legacy_ods, "_MOST_XML", len(content))
    assert len(legacy_ods.told_by(packed({"content.xml": content}), ["附2"])) == 1
    with pytest.raises(ValueError, match="too long"):
        legacy_ods.told_by(packed({"content.xml": f"{content} "}), ["附2"])
