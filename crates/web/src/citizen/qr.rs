//! A QR code as the path of a picture, so that the template draws it and nothing is put into a
//! page unescaped.

use std::fmt::Write as _;

/// A QR code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Qr {
    /// Width and height in modules, the quiet zone included.
    pub side: usize,
    /// The dark modules as the `d` of a path.
    pub path: String,
}

/// Modules of white around the code.
const QUIET: usize = 2;

impl Qr {
    /// The code of a text; none where it is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = qrcode::QrCode::new(text.as_bytes()).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (row, modules) in code.to_colors().chunks(width).enumerate() {
            let mut column = 0;
            while column < width {
                let run = modules[column..]
                    .iter()
                    .take_while(|module| **module == qrcode::Color::Dark)
                    .count();
                if run > 0 {
                    // Writing to a string cannot fail.
                    let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
                }
                column += run.max(1);
            }
        }
        Some(Self {
            side: width + 2 * QUIET,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_square_and_has_its_three_corners() {
        let code = Qr::of("https://dichvucong.namdinh.gov.vn/tra-cuu?ma=1").expect("a code");
        assert!(code.path.starts_with("M2 2h7v1h-7z"), "{}", code.path);
        assert!(code.side >= 25);
        assert_eq!(Qr::of(&"x".repeat(10_000)), None);
    }
}
