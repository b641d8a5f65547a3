//! Letters are set, and their text is read back out of the PDF.
