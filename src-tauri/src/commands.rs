//! The Tauri commands: one for each line of the list in `xgen-schema`.

use crate::bridge::{Page, bridge};
use std::sync::Arc;
use tauri::State;
use tauri::ipc::{Channel, Invoke};
use xgen_app::App;
use xgen_schema::*;

macro_rules! tauri_commands {
    (@one $name:ident $req:ty, $res:ty, NoFrame) => {
        #[tauri::command]
        async fn $name(app: State<'_, Arc<App>>, req: $req) -> Result<$res, WireError> {
            app.inner().$name(req).await
        }
    };
    (@one $name:ident $req:ty, $res:ty, $frame:ident) => {
        #[tauri::command]
        async fn $name(
            app: State<'_, Arc<App>>,
            page: State<'_, Page>,
            req: $req,
            frames: Channel<Vec<$frame>>,
        ) -> Result<$res, WireError> {
            let (frames, sent) = bridge(frames, page.closed());
            let result = app.inner().$name(req, frames).await;
            // The page must not see the result before the frames that led to it.
            sent.wait().await;
            result
        }
    };
    ($($name:ident($req:ty) -> $res:ty, $frame:ident;)*) => {
        $(tauri_commands!(@one $name $req, $res, $frame);)*

        /// Answers every command of the list.
        pub fn handler<R: tauri::Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }
    };
}
xgen_schema::for_each_command!(tauri_commands);
