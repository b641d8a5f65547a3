//! The QR code of a letter (TCVN 7322, ISO/IEC 18004), as a drawing.

use crate::PaperError;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// The drawing of a text, without the quiet zone: the template leaves white around it.
pub fn svg(text: &str) -> Result<String, PaperError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|_| PaperError::TooLongForQr { length: text.len() })?;
    Ok(code
        .render::<svg::Color>()
        .quiet_zone(false)
        .module_dimensions(4, 4)
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_drawing_and_one_that_is_too_long_does_not() {
        assert!(
            svg("https://example.vn/tra-cuu?ma=H40-260821-0001")
                .is_ok_and(|it| it.contains("<svg"))
        );
        let long = "x".repeat(4000);
        assert!(matches!(
            svg(&long),
            Err(PaperError::TooLongForQr { length: 4000 })
        ));
    }
}
