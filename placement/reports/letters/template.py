"""The letters that come with Placement: a transfer proposal for one person, and one for all with its list.

`python -m placement.reports.letters.template` writes them anew beside this file, in Indonesian and
in English; {{ … }} are the fields that `placement.reports.letters` knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Page
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from placement.reports.letters import template_of

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Words:
    """What a letter says, in one language; pairs are a label and its field, or a heading and its list."""

    letterhead: str
    title: str
    notice: str
    head: Rows
    head_of_all: Rows
    address: Sequence[str]
    opening: str
    opening_of_all: str
    person: Rows
    lists: Rows
    equals: str
    source: str
    closing: str
    signature: Sequence[str]
    annex: str
    columns: Rows
    annex_notes: Rows


INDONESIAN = Words(
    letterhead="[KOP SURAT: nama instansi dan alamat]",
    title="USULAN MUTASI PEGAWAI",
    notice="Dokumen ini adalah usulan, bukan surat keputusan. Mutasi baru berlaku setelah ada ketetapan dari "
    "pejabat yang berwenang.",
    head=(
        ("Nomor", "…………………………"),
        ("Tanggal", "…………………………"),
        ("Perihal", "Usulan mutasi pegawai"),
    ),
    head_of_all=(
        ("Nomor", "…………………………"),
        ("Tanggal", "…………………………"),
        ("Lampiran", "1 (satu) berkas, daftar {{ count }} pegawai"),
        ("Perihal", "Usulan mutasi pegawai (kolektif)"),
    ),
    address=("Yth. Pejabat Pembina Kepegawaian", "…………………………………………", "di tempat"),
    opening="Dengan hormat, bersama ini diusulkan mutasi pegawai berikut untuk dipertimbangkan.",
    opening_of_all="Dengan hormat, bersama ini diusulkan mutasi {{ count }} pegawai sebagaimana tercantum "
    "dalam lampiran untuk dipertimbangkan.",
    person=(
        ("Nama", "{{ name }}"),
        ("NIP", "{{ nip }}"),
        ("Nomor pegawai", "{{ id }}"),
        ("Golongan / jenjang", "{{ employee.grade or '–' }} / {{ employee.level or '–' }}"),
        ("Status kepegawaian", "{{ (employee.employment or '–') | upper }}"),
        ("Unit kerja saat ini", "{{ old.unit_name }} ({{ old.unit }})"),
        ("Formasi saat ini", "{{ old.job }}{% if employee.since %}, sejak {{ employee.since }}{% endif %}"),
        ("Unit kerja yang diusulkan", "{{ new.unit_name }} ({{ new.unit }})"),
        ("Formasi yang diusulkan", "{{ new.job }}"),
        ("Waktu tempuh sekali jalan", "{{ way }}"),
    ),
    lists=(
        ("Dasar hukum", "legal_basis"),
        ("Alasan usulan", "gains"),
        ("Hal yang perlu dipertimbangkan", "prices"),
        ("Ketentuan yang telah diperiksa dan tidak dilanggar", "kept"),
        ("Belum diperiksa karena datanya tidak ada", "unchecked"),
        ("Pelatihan yang direncanakan sebelum mutasi", "courses"),
        ("Kunjungan tugas ke unit lain dan dari unit lain", "visits"),
    ),
    equals="Mengapa pegawai ini, bukan rekannya",
    source="Usulan ini dihitung dari data per {{ scenario.date }} menurut skenario “{{ scenario.title }}”. "
    "Dokumen asli, kesediaan, dan pendapat pegawai yang bersangkutan tetap diperiksa sebelum ditetapkan.",
    closing="Demikian usulan ini disampaikan. Atas perhatian Bapak/Ibu, diucapkan terima kasih.",
    signature=("……………………, ……………………", "(jabatan pengusul)", "", "", "(nama lengkap)", "NIP ……………………"),
    annex="LAMPIRAN: DAFTAR PEGAWAI YANG DIUSULKAN",
    columns=(
        ("No.", "{{ loop.index }}"),
        ("Nama, NIP", "{{ each.name }}\nNIP {{ each.nip }}\n({{ each.id }})"),
        ("Gol.", "{{ each.employee.grade or '–' }}"),
        ("Unit dan formasi saat ini", "{{ each.old.unit_name }}, {{ each.old.job }}"),
        ("Unit dan formasi yang diusulkan", "{{ each.new.unit_name }}, {{ each.new.job }}"),
        ("Alasan", "{{ each.gains | join(' ') }}"),
        ("Yang perlu dipertimbangkan", "{{ each.prices | join(' ') or '–' }}"),
    ),
    annex_notes=(
        ("Kunjungan: ", "visits"),
        ("Belum diperiksa: ", "unchecked"),
        ("Mengapa bukan rekannya: ", "equals"),
    ),
)

ENGLISH = Words(
    letterhead="[LETTERHEAD: name and address of the office]",
    title="PROPOSAL OF A TRANSFER",
    notice="This is a proposal, not a decision. No transfer takes effect before the competent authority has "
    "decided it.",
    head=(
        ("Number", "…………………………"),
        ("Date", "…………………………"),
        ("Subject", "Proposal of a transfer"),
    ),
    head_of_all=(
        ("Number", "…………………………"),
        ("Date", "…………………………"),
        ("Annex", "1 (list of {{ count }} employees)"),
        ("Subject", "Proposal of transfers"),
    ),
    address=("To the appointing authority", "…………………………………………"),
    opening="We propose the following transfer for your consideration.",
    opening_of_all="We propose the transfer of the {{ count }} employees listed in the annex for your "
    "consideration.",
    person=(
        ("Name", "{{ name }}"),
        ("NIP (civil servant's number)", "{{ nip }}"),
        ("Employee's id", "{{ id }}"),
        ("Grade / level", "{{ employee.grade or '–' }} / {{ employee.level or '–' }}"),
        ("Employment", "{{ (employee.employment or '–') | upper }}"),
        ("Present unit", "{{ old.unit_name }} ({{ old.unit }})"),
        ("Present post", "{{ old.job }}{% if employee.since %}, since {{ employee.since }}{% endif %}"),
        ("Proposed unit", "{{ new.unit_name }} ({{ new.unit }})"),
        ("Proposed post", "{{ new.job }}"),
        ("Travel time, one way", "{{ way }}"),
    ),
    lists=(
        ("Legal basis", "legal_basis"),
        ("Reasons", "gains"),
        ("To be considered", "prices"),
        ("Checked, and not broken", "kept"),
        ("Not checked, because the data are missing", "unchecked"),
        ("Courses planned before the transfer", "courses"),
        ("Visits to and from other units", "visits"),
    ),
    equals="Why this employee and not a colleague",
    source="This proposal was computed from data as of {{ scenario.date }} under the scenario "
    "“{{ scenario.title }}”. The original papers and the employee's own view have to be looked at before "
    "anything is decided.",
    closing="Thank you for your attention.",
    signature=("……………………, ……………………", "(position)", "", "", "(full name)", "NIP ……………………"),
    annex="ANNEX: LIST OF THE EMPLOYEES PROPOSED",
    columns=(
        ("No.", "{{ loop.index }}"),
        ("Name, NIP", "{{ each.name }}\nNIP {{ each.nip }}\n({{ each.id }})"),
        ("Grade", "{{ each.employee.grade or '–' }}"),
        ("Present unit and post", "{{ each.old.unit_name }}, {{ each.old.job }}"),
        ("Proposed unit and post", "{{ each.new.unit_name }}, {{ each.new.job }}"),
        ("Reasons", "{{ each.gains | join(' ') }}"),
        ("To be considered", "{{ each.prices | join(' ') or '–' }}"),
    ),
    annex_notes=(
        ("Visits: ", "visits"),
        ("Not checked: ", "unchecked"),
        ("Why not a colleague: ", "equals"),
    ),
)
LANGUAGES = {"id": INDONESIAN, "en": ENGLISH}
WIDTHS = (1.0, 4.6, 1.3, 4.2, 4.2, 6.0, 5.4)
"""Centimetres of the annex's columns, on A4 across."""


def template(language: str = "id") -> Page:
    """The letter for one person, an A4 page."""
    words, page = LANGUAGES[language], _page()
    _heading(page, words, words.head, words.opening)
    _table(page, words.person, 5.6)
    for heading, name in words.lists:
        _list(page, heading, name)
        if name == "gains":
            _line(page, "{%p if equals %}")
            _line(page, words.equals, bold=True)
            _line(page, "{{ equals }}")
            _line(page, "{%p endif %}")
    _ending(page, words)
    return _titled(page, words)


def collective(language: str = "id") -> Page:
    """The letter for all, with its list as an annex on A4 across."""
    words, page = LANGUAGES[language], _page()
    _heading(page, words, words.head_of_all, words.opening_of_all)
    heading, name = words.lists[0]
    _list(page, heading, name)
    _ending(page, words)
    section = page.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.5)
    _line(page, words.annex, bold=True)
    _annex(page, words)
    return _titled(page, words)


def _annex(page: Page, words: Words) -> None:
    """The list: a header, and a row for each person; notes stand below the last cell's text."""
    table = page.add_table(rows=4, cols=len(words.columns), style="Table Grid")
    table.autofit = False
    for at, (column, (label, field)) in enumerate(zip(table.columns, words.columns, strict=True)):
        column.width = Cm(WIDTHS[at])
        for row in table.rows:
            row.cells[at].width = Cm(WIDTHS[at])
        _cell(table.rows[0].cells[at], label, bold=True)
        _cell(table.rows[2].cells[at], field)
    _cell(table.rows[1].cells[0], "{%tr for each in people %}")
    for label, name in words.annex_notes:
        value = f"{{{{ each.{name} }}}}" if name == "equals" else f"{{{{ each.{name} | join('; ') }}}}"
        for line in (f"{{%p if each.{name} %}}", label + value, "{%p endif %}"):
            last = table.rows[2].cells[-1].add_paragraph(line)
            last.runs[0].font.size = Pt(8)
            last.paragraph_format.space_after = Pt(0)
    _cell(table.rows[3].cells[0], "{%tr endfor %}")
    for row, says in ((table.rows[0], "tblHeader"), (table.rows[2], "cantSplit")):
        kept = row._tr.get_or_add_trPr()  # noqa: SLF001 - docx has no word for rows that repeat, or stay whole
        kept.append(kept.makeelement(f"{_WORDS}{says}", {}))


_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _cell(cell: object, words: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
    run = paragraph.add_run(words)
    run.bold, run.font.size = bold, Pt(8)
    paragraph.paragraph_format.space_after = Pt(0)


def _page() -> Page:
    page = Document()
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    style = page.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    style.paragraph_format.space_after = Pt(3)
    return page


def _heading(page: Page, words: Words, head: Rows, opening: str) -> None:
    _line(page, words.letterhead, centred=True)
    _line(page, words.title, centred=True, bold=True)
    _line(page, words.notice, centred=True, italic=True)
    _table(page, head, 2.5)
    for line in (*words.address, opening):
        _line(page, line)


def _ending(page: Page, words: Words) -> None:
    _line(page, words.source)
    _line(page, words.closing, together=True)  # a signature alone on a page is worth nothing
    for line in words.signature:
        _line(page, line, indent=9.5, together=True)


def _titled(page: Page, words: Words) -> Page:
    page.core_properties.title, page.core_properties.author = words.title, ""
    page.core_properties.comments = ""
    return page


def _line(
    page: Page,
    words: str,
    *,
    centred: bool = False,
    bold: bool = False,
    italic: bool = False,
    indent: float = 0,
    together: bool = False,
) -> None:
    line = page.add_paragraph()
    run = line.add_run(words)
    run.bold, run.italic = bold, italic
    line.paragraph_format.left_indent = Cm(indent)
    line.paragraph_format.keep_with_next = together
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(page: Page, rows: Rows, width: float) -> None:
    table = page.add_table(rows=0, cols=2)
    table.autofit = False
    for column, breadth in zip(table.columns, (width, 16 - width), strict=True):
        column.width = Cm(breadth)  # LibreOffice goes by the columns, Word by the cells
    for label, words in rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(width), Cm(16 - width)
        cells[0].text, cells[1].text = label, f": {words}"
    _line(page, "")


def _list(page: Page, heading: str, name: str) -> None:
    """A heading with a bullet for each item; nothing at all where there are none."""
    _line(page, f"{{%p if {name} %}}")
    _line(page, heading, bold=True, together=True)
    _line(page, f"{{%p for line in {name} %}}")
    page.add_paragraph("{{ line }}", style="List Bullet")
    _line(page, "{%p endfor %}")
    _line(page, "{%p endif %}")


if __name__ == "__main__":
    for language in LANGUAGES:
        template(language).save(str(template_of(language)))
        collective(language).save(str(template_of(language, collective=True)))
