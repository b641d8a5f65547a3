//! Sets every sample letter into a folder, for looking at them while a template is edited:
//! `cargo run -p documents --example letters -- FOLDER [TEMPLATES]`.

use documents::Templates;
use domain::case::LetterForm;
use domain::testing::letters;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let mut templates = Templates::shipped();
    if let Some(from) = arguments.next() {
        for name in Templates::names() {
            let text = std::fs::read_to_string(Path::new(&from).join(format!("{name}.typ")))?;
            templates.set(name, &text);
        }
    }
    for form in LetterForm::ALL {
        for (kind, story) in [
            ("short", letters::short(form)),
            ("long", letters::long(form)),
        ] {
            let begun = std::time::Instant::now();
            let pdf = documents::letter_with(&templates, &letters::letter(form, &story))?;
            let name = format!("{}-{kind}.pdf", form.slug());
            println!("{name}: {} KB, {:?}", pdf.len() / 1024, begun.elapsed());
            std::fs::write(folder.join(name), pdf)?;
        }
    }
    let pdf = documents::register_with(&templates, &letters::register(40))?;
    std::fs::write(folder.join("register.pdf"), pdf)?;
    Ok(())
}
