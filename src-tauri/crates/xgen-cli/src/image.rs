//! `xgen image`.

mod build;
mod progress;
mod show;

use crate::docker::{connect, until_interrupted};
use crate::output::{self, Failure, Format};
use serde_json::json;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;
use xgen_docker::Engine;
use xgen_schema::WireError;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
    /// How to write the answer
    #[arg(long, value_enum, global = true, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Build an image from a Dockerfile
    Build(build::Args),
    /// List the images of the engine
    #[command(visible_alias = "ls")]
    List,
    /// Show the layers of an image, each with its instruction, the newest first
    History {
        /// Its name or id
        image: String,
    },
    /// Give an image a further name
    Tag {
        /// Its name or id
        image: String,
        /// The new name
        name: String,
    },
    /// Remove images
    #[command(visible_alias = "rm")]
    Remove {
        /// Their names or ids
        #[arg(required = true)]
        images: Vec<String>,
        /// Also one with several names, or of a container that has stopped
        #[arg(short, long)]
        force: bool,
    },
    /// Save images to a file that any engine loads
    Save {
        /// Their names or ids
        #[arg(required = true)]
        images: Vec<String>,
        /// The file; it appears when it is whole
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Load the images of a file
    Load {
        /// The file
        #[arg(short, long, value_name = "FILE")]
        input: PathBuf,
    },
    /// Load an image from its registry
    Pull {
        /// Its name
        image: String,
        /// As linux/arm64; default: that of the engine
        #[arg(long)]
        platform: Option<String>,
    },
    /// Send an image to the registry in its name
    Push {
        /// Its name
        image: String,
    },
}

impl Args {
    pub(crate) fn json(&self) -> bool {
        self.format == Format::Json
    }
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let format = args.format;
    match args.command {
        Command::Build(args) => return build::run(args, format).await,
        Command::List => {
            let images = connect().await?.images().await.map_err(WireError::from)?;
            show::images(&images, format);
        }
        Command::History { image } => {
            let layers = connect().await?.image_history(&image).await.map_err(WireError::from)?;
            show::layers(&layers, format);
        }
        Command::Tag { image, name } => {
            connect().await?.tag_image(&image, &name).await.map_err(WireError::from)?;
            if format == Format::Json {
                output::json(&json!({ "image": image, "tag": name }));
            }
        }
        Command::Remove { images, force } => {
            return remove(&connect().await?, images, force, format).await;
        }
        Command::Save { images, output } => save(&connect().await?, images, output, format).await?,
        Command::Load { input } => load(&connect().await?, input, format).await?,
        Command::Pull { image, platform } => {
            let (engine, cancel) = (connect().await?, CancellationToken::new());
            let transfer = progress::Transfer::new(format);
            let work = engine.pull_image(&image, platform.as_deref(), &cancel, |event| transfer.tell(&event));
            let ended = until_interrupted(&cancel, work).await;
            transfer.end();
            ended?;
            transfer.done(&image);
        }
        Command::Push { image } => {
            let (engine, cancel) = (connect().await?, CancellationToken::new());
            let transfer = progress::Transfer::new(format);
            let work = engine.push_image(&image, &cancel, |event| transfer.tell(&event));
            let ended = until_interrupted(&cancel, work).await;
            transfer.end();
            ended?;
            transfer.done(&image);
        }
    }
    Ok(())
}

/// One that cannot be removed does not keep the others.
async fn remove(engine: &Engine, images: Vec<String>, force: bool, format: Format) -> Result<(), Failure> {
    let mut ended = Ok(());
    for image in images {
        match engine.remove_image(&image, force).await {
            Ok(removed) => removed.iter().for_each(|removed| show::removed(removed, format)),
            Err(error) => {
                output::report(&Failure::Error(error.into()), format == Format::Json);
                ended = Err(Failure::Told);
            }
        }
    }
    ended
}

async fn save(engine: &Engine, images: Vec<String>, file: PathBuf, format: Format) -> Result<(), Failure> {
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let cancel = CancellationToken::new();
    let bytes = progress::Bytes::new(format);
    let work = engine.save_images(&images, &file, &cancel, |done| bytes.tell(done));
    let saved = until_interrupted(&cancel, work).await;
    bytes.end();
    let size_bytes = saved?;
    match format {
        Format::Json => output::json_line(&json!({ "saved": { "file": file, "sizeBytes": size_bytes } })),
        Format::Text => output::line(&format!("{}  {}", file.display(), output::size(size_bytes))),
    }
    Ok(())
}

async fn load(engine: &Engine, file: PathBuf, format: Format) -> Result<(), Failure> {
    let cancel = CancellationToken::new();
    let bytes = progress::Bytes::new(format);
    let loaded =
        until_interrupted(&cancel, engine.load_images(&file, &cancel, |done| bytes.tell(done))).await;
    bytes.end();
    let loaded = loaded?;
    match format {
        Format::Json => output::json_line(&json!({ "loaded": loaded })),
        Format::Text => loaded.iter().for_each(|image| output::line(image)),
    }
    Ok(())
}
