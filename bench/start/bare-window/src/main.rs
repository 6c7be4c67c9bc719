//! One window with one page, which says when it has painted.

#[tauri::command]
fn painted() {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    println!("painted {}", now.as_micros());
}

fn main() {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![painted])
        .run(tauri::generate_context!())
        .expect("the window system and the WebView are there");
}
