"""The default letter: a transfer proposal (usulan mutasi) with its letterhead, number and date left to fill.

`python -m placement.reports.letters.template` writes it anew beside this file. The words are
Indonesian, as the letter is; {{ … }} are the fields that `placement.reports.letters` knows.
"""

from docx import Document
from docx.document import Document as Page
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from placement.reports.letters import TEMPLATE

TITLE = "USULAN MUTASI PEGAWAI"
NOTICE = (
    "Dokumen ini adalah usulan, bukan surat keputusan. Mutasi baru berlaku setelah ditetapkan oleh "
    "pejabat yang berwenang."
)
HEAD = (("Nomor", "…………………………"), ("Tanggal", "…………………………"), ("Perihal", "Usulan mutasi pegawai"))
ADDRESS = ("Yth. Pejabat Pembina Kepegawaian", "…………………………………………", "di tempat")
OPENING = "Dengan hormat, bersama ini diusulkan mutasi pegawai berikut untuk dipertimbangkan."
PERSON = (
    ("Nama", "{{ name }}"),
    ("Nomor pegawai", "{{ id }}"),
    ("Golongan / jenjang", "{{ employee.grade }} / {{ employee.level }}"),
    ("Status kepegawaian", "{{ employee.employment | upper }}"),
    ("Unit kerja saat ini", "{{ old.unit_name }} ({{ old.unit }})"),
    ("Formasi saat ini", "{{ old.job }}{% if employee.since %}, sejak {{ employee.since }}{% endif %}"),
    ("Unit kerja yang diusulkan", "{{ new.unit_name }} ({{ new.unit }})"),
    ("Formasi yang diusulkan", "{{ new.job }}"),
    (
        "Waktu tempuh sekali jalan",
        "saat ini {{ minutes_before }} menit, menurut usulan {{ minutes_after }} menit",
    ),
)
LISTS = (
    ("Alasan usulan", "gains"),
    ("Hal yang perlu dipertimbangkan", "prices"),
    ("Ketentuan yang telah diperiksa dan tidak dilanggar", "kept"),
    ("Pelatihan yang direncanakan sebelum mutasi", "courses"),
)
SOURCE = (
    "Usulan ini dihitung dari data per {{ scenario.date }} menurut skenario “{{ scenario.title }}”. Dokumen "
    "asli, kesediaan, dan pendapat pegawai yang bersangkutan tetap perlu diperiksa sebelum diputuskan."
)
CLOSING = "Demikian usulan ini disampaikan. Atas perhatian Bapak/Ibu, diucapkan terima kasih."
SIGNATURE = ("……………………, ……………………", "(jabatan pengusul)", "", "", "(nama lengkap)", "NIP ……………………")


def template() -> Page:
    """The letter, an A4 page."""
    page = Document()
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    style = page.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    style.paragraph_format.space_after = Pt(3)
    _line(page, "[KOP SURAT: nama instansi dan alamat]", centred=True)
    _line(page, TITLE, centred=True, bold=True)
    _line(page, NOTICE, centred=True, italic=True)
    _table(page, HEAD, 2.5)
    for words in (*ADDRESS, OPENING):
        _line(page, words)
    _table(page, PERSON, 5.6)
    for heading, name in LISTS:
        _list(page, heading, name)
    for words in (SOURCE, CLOSING):
        _line(page, words)
    for words in SIGNATURE:
        _line(page, words, indent=9.5)
    page.core_properties.title, page.core_properties.author = TITLE, ""
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
) -> None:
    line = page.add_paragraph()
    run = line.add_run(words)
    run.bold, run.italic = bold, italic
    line.paragraph_format.left_indent = Cm(indent)
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(page: Page, rows: tuple[tuple[str, str], ...], width: float) -> None:
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
    _line(page, heading, bold=True)
    _line(page, f"{{%p for line in {name} %}}")
    page.add_paragraph("{{ line }}", style="List Bullet")
    _line(page, "{%p endfor %}")
    _line(page, "{%p endif %}")


if __name__ == "__main__":
    template().save(str(TEMPLATE))
