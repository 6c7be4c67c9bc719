//! Images and their layers, for people and programs.

use crate::output::{self, Format};
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};
use xgen_docker::{ImageSummary, Layer, Removed};

const SHORT: usize = 12;

pub(super) fn images(images: &[ImageSummary], format: Format) {
    if format == Format::Json {
        let value = |image: &ImageSummary| {
            json!({
                "id": image.id,
                "tags": image.tags,
                "digests": image.digests,
                "createdS": image.created_s,
                "sizeBytes": image.size_bytes,
                "labels": image.labels,
            })
        };
        output::json(&images.iter().map(value).collect::<Vec<_>>());
        return;
    }
    let head = ["name", "id", "created", "size"].map(str::to_owned).to_vec();
    let rows = images.iter().flat_map(|image| {
        let names = if image.tags.is_empty() { vec!["<none>".to_owned()] } else { image.tags.clone() };
        let (created, size) = (age(image.created_s), output::size(image.size_bytes));
        names.into_iter().map(move |name| vec![name, short(&image.id), created.clone(), size.clone()])
    });
    output::table(&std::iter::once(head).chain(rows).collect::<Vec<_>>());
}

pub(super) fn layers(layers: &[Layer], format: Format) {
    if format == Format::Json {
        let value = |layer: &Layer| {
            json!({
                "instruction": layer.instruction,
                "createdBy": layer.created_by,
                "createdS": layer.created_s,
                "sizeBytes": layer.size_bytes,
                "tags": layer.tags,
            })
        };
        output::json(&layers.iter().map(value).collect::<Vec<_>>());
        return;
    }
    let row = |layer: &Layer| {
        let instruction = layer.instruction.split_whitespace().collect::<Vec<_>>().join(" ");
        vec![output::size(layer.size_bytes), age(layer.created_s), instruction]
    };
    output::table(&layers.iter().map(row).collect::<Vec<_>>());
}

pub(super) fn removed(removed: &Removed, format: Format) {
    match (removed, format) {
        (Removed::Untagged(name), Format::Json) => output::json_line(&json!({ "untagged": name })),
        (Removed::Deleted(id), Format::Json) => output::json_line(&json!({ "deleted": id })),
        (Removed::Untagged(name), Format::Text) => output::line(&format!("untagged {name}")),
        (Removed::Deleted(id), Format::Text) => output::line(&format!("deleted {id}")),
    }
}

pub(super) fn short(id: &str) -> String {
    id.trim_start_matches("sha256:").chars().take(SHORT).collect()
}

/// How long ago, in the largest unit of which there are two.
fn age(created_s: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let created = u64::try_from(created_s).unwrap_or(0);
    // Images that are made to be the same each time have no date.
    if created == 0 {
        return "-".to_owned();
    }
    let seconds = now.saturating_sub(created);
    let units =
        [(31_536_000, "years"), (2_592_000, "months"), (86_400, "days"), (3_600, "hours"), (60, "minutes")];
    let unit = units.iter().find(|(length, _)| seconds >= 2 * length);
    unit.map_or_else(
        || format!("{seconds} seconds ago"),
        |(length, name)| format!("{} {name} ago", seconds / length),
    )
}
