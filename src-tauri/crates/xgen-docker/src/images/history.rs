//! What an image consists of: its layers, each with the instruction that made it.

use serde::Deserialize;

use crate::DockerError;
use crate::engine::{Doing, Engine};
use crate::reference::check_image;

/// One instruction of an image and what it added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// The instruction as it is in a Dockerfile, as `RUN npm ci`.
    pub instruction: String,
    /// As the engine keeps it.
    pub created_by: String,
    /// When, in seconds since 1970.
    pub created_s: i64,
    /// What it added; 0 for instructions that only set something.
    pub size_bytes: u64,
    /// Names of images that end with this layer.
    pub tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    #[serde(default)]
    created: i64,
    #[serde(default)]
    created_by: String,
    #[serde(default)]
    tags: Option<Vec<String>>,
    #[serde(default)]
    size: i64,
}

impl Engine {
    /// The layers of an image, the newest first.
    ///
    /// # Errors
    /// [`DockerError::Missing`].
    pub async fn image_history(&self, name: &str) -> Result<Vec<Layer>, DockerError> {
        check_image(name)?;
        let doing = Doing { what: format!("reading the image {name}"), on: format!("the image {name}") };
        let rows: Vec<Row> = self.get(&format!("/images/{name}/history"), &doing).await?;
        Ok(rows.into_iter().map(Layer::from).collect())
    }
}

impl From<Row> for Layer {
    fn from(row: Row) -> Self {
        Self {
            instruction: instruction(&row.created_by),
            created_by: row.created_by,
            created_s: row.created,
            size_bytes: row.size.try_into().unwrap_or(0),
            tags: row.tags.unwrap_or_default(),
        }
    }
}

/// The classic builder keeps `/bin/sh -c #(nop)  CMD ["a"]` and `/bin/sh -c npm ci`; BuildKit the instruction, with
/// build arguments and the shell before the command of a RUN.
fn instruction(created_by: &str) -> String {
    let text = created_by.trim().trim_end_matches("# buildkit").trim_end();
    if let Some((_, rest)) = text.split_once("#(nop)") {
        return rest.trim().to_owned();
    }
    let (run, rest) = match text.strip_prefix("RUN ") {
        Some(rest) => (true, rest),
        None => (text.starts_with("/bin/sh -c ") || text.starts_with('|'), text),
    };
    if !run {
        return text.to_owned();
    }
    // `|2 A=1 B=2 /bin/sh -c npm ci`: the number of arguments, and they.
    let command = match rest.strip_prefix('|') {
        Some(arguments) => arguments.split_once("/bin/sh -c ").map_or(rest, |(_, command)| command),
        None => rest.strip_prefix("/bin/sh -c ").unwrap_or(rest),
    };
    format!("RUN {}", command.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_either_builder_keeps_is_shown_as_in_the_dockerfile() {
        let cases = [
            ("/bin/sh -c #(nop)  CMD [\"a\"]", "CMD [\"a\"]"),
            ("/bin/sh -c npm ci", "RUN npm ci"),
            ("RUN /bin/sh -c npm ci # buildkit", "RUN npm ci"),
            ("RUN |2 A=1 B=x y /bin/sh -c npm ci # buildkit", "RUN npm ci"),
            ("|1 A=1 /bin/sh -c npm ci", "RUN npm ci"),
            ("COPY a / # buildkit", "COPY a /"),
            ("ENV PORT=3000", "ENV PORT=3000"),
        ];
        for (kept, shown) in cases {
            assert_eq!(instruction(kept), shown, "{kept}");
        }
    }
}
