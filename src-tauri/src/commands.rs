//! The Tauri commands: one for each line of the list in `xgen-schema`.

use crate::bridge::{Page, bridge};
use crate::frontend::{Frontends, Slot};
use std::sync::Arc;
use tauri::ipc::{Channel, Invoke};
use tauri::{Manager, Runtime, State};
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
            page: Page,
            req: $req,
            frames: Channel<Vec<$frame>>,
        ) -> Result<$res, WireError> {
            let (frames, sent) = bridge(frames, page.0);
            let result = app.inner().$name(req, frames).await;
            // The page must not see the result before the frames that led to it.
            sent.wait().await;
            result
        }
    };
    ($($name:ident($req:ty) -> $res:ty, $frame:ident;)*) => {
        $(tauri_commands!(@one $name $req, $res, $frame);)*

        fn commands<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }
    };
}
xgen_schema::for_each_command!(tauri_commands);

/// Answers every command of the list.
///
/// That a page is ready is heard by whoever waits for its window. The app is told of the main window alone: it takes
/// that for the first paint.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    let commands = commands();
    move |invoke| {
        if invoke.message.command() == "app_ready" {
            let window = invoke.message.webview_ref();
            window.state::<Arc<Frontends>>().ready(window.label());
            if window.label() != Slot::Main.label() {
                invoke.resolver.resolve(Empty {});
                return true;
            }
        }
        commands(invoke)
    }
}
