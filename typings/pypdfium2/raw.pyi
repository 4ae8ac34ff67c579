"""The C interface, as far as the project uses it."""

from pypdfium2 import PdfTextPage

def FPDFText_GetUnicode(text_page: PdfTextPage, index: int) -> int: ...
