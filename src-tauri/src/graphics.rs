//! Which way WebKitGTK draws.

/// Chooses the renderer of WebKitGTK for this machine. The first statement of `main`: WebKitGTK reads the variables
/// once, and no other thread may exist yet. A choice of the user, by any `WEBKIT_*` variable, wins.
///
/// NVIDIA's driver fails with DMA-BUF in several versions, and shared memory keeps the GPU there. Without any GPU,
/// drawing on the CPU starts faster and takes less memory than software OpenGL.
pub fn set_defaults() {
    #[cfg(target_os = "linux")]
    {
        use std::path::Path;
        if std::env::vars_os().any(|(key, _)| key.to_string_lossy().starts_with("WEBKIT_")) {
            return;
        }
        let key = if Path::new("/proc/driver/nvidia/version").exists() {
            "WEBKIT_DMABUF_RENDERER_FORCE_SHM"
        } else if !Path::new("/dev/dri").exists() {
            "WEBKIT_SKIA_ENABLE_CPU_RENDERING"
        } else {
            return;
        };
        // SAFETY: no other thread exists yet.
        unsafe { std::env::set_var(key, "1") };
    }
}

/// The variables for the second try, when a page did not paint.
pub(crate) const SAFE: [(&str, &str); 2] =
    [("WEBKIT_DISABLE_DMABUF_RENDERER", "1"), ("WEBKIT_DISABLE_COMPOSITING_MODE", "1")];
