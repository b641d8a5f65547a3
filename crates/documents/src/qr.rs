//! The QR code of a letter (TCVN 7322, ISO/IEC 18004), as a drawing.

use crate::PaperError;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// The drawing of a text, without the quiet zone: the template leaves white around it. Dark
/// modules of a row that touch are drawn as one, so that no hairline shows between them.
pub fn svg(text: &str) -> Result<String, PaperError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|_| PaperError::TooLongForQr { length: text.len() })?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|it| **it == Color::Dark).count();
            if run > 0 {
                // Writing into a text cannot fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" width=\"{width}\" height=\"{width}\"><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_drawing_and_one_that_is_too_long_does_not() {
        let drawing = svg("https://example.vn/tra-cuu?ma=H40-260821-0001").expect("a drawing");
        // The upper left finder pattern: a row of seven, then its left edge.
        assert!(drawing.contains("d=\"M0 0h7v1h-7z"), "{drawing}");
        assert!(drawing.contains("M0 1h1v1h-1z"));
        let long = "x".repeat(4000);
        assert!(matches!(
            svg(&long),
            Err(PaperError::TooLongForQr { length: 4000 })
        ));
    }
}
