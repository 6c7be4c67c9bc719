use crate::fixture::Fixture;
use std::path::Path;
use std::sync::{Arc, Mutex};
use xgen_app::Frames;
use xgen_schema::*;

fn import(path: &Path, mode: ImportMode) -> ModelImportReq {
    ModelImportReq { task_id: TaskId::new(), path: path.display().to_string(), mode }
}

/// A copy of the starter model under another name.
fn another_model(f: &Fixture) -> std::path::PathBuf {
    let folder = f.folder.path().join("내려받은 모델");
    std::fs::create_dir_all(&folder).unwrap();
    let starter = f.folder.path().join("data/starter/xgen-starter-q8_0.gguf");
    let path = folder.join("다른 모델.gguf");
    std::fs::copy(starter, &path).unwrap();
    path
}

#[tokio::test]
async fn the_starter_model_is_there_from_the_first_start() {
    let f = Fixture::new();
    let models = f.app.model_list(Empty {}).await.unwrap();
    assert_eq!(models.len(), 1);
    assert_eq!((models[0].id.as_str(), models[0].source), ("starter", ModelSource::Starter));
    assert_eq!(models[0].problem, None);
    let refused = f.app.model_remove(ModelIdReq { model_id: ModelId::starter() }).await;
    assert!(refused.is_err(), "the starter model stays");
}

#[tokio::test]
async fn an_imported_model_is_copied_loaded_and_removed() {
    let f = Fixture::new();
    let path = another_model(&f);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&seen);
    let frames = Frames::new(Default::default(), move |frame| into.lock().unwrap().push(frame));
    let model = f.app.model_import(import(&path, ImportMode::Copy), frames).await.unwrap();
    assert_eq!(model.source, ModelSource::Library);
    let size = std::fs::metadata(&path).unwrap().len();
    let whole = ImportFrame::Copied { done_bytes: size, total_bytes: size };
    assert!(seen.lock().unwrap().contains(&whole), "{:?}", seen.lock().unwrap());

    let id = || ModelIdReq { model_id: model.id.clone() };
    let status = f.app.model_load(id(), Frames::ignored()).await.unwrap();
    assert_eq!(status.model.map(|m| m.id), Some(model.id.clone()));
    assert_eq!(f.app.model_remove(id()).await.unwrap_err().code, ErrorCode::Busy, "it is loaded");
    assert_eq!(f.app.model_unload(Empty {}).await.unwrap().state, WorkerState::Stopped);
    f.app.model_remove(id()).await.unwrap();
    assert_eq!(f.app.model_list(Empty {}).await.unwrap().len(), 1);
    assert!(path.exists(), "the original is not touched");
}

#[tokio::test]
async fn a_broken_model_is_refused_by_code_and_nothing_is_copied() {
    let f = Fixture::new();
    let path = another_model(&f);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let refused = f.app.model_import(import(&path, ImportMode::Copy), Frames::ignored()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ModelCut);
    let missing = import(Path::new("/no/such/model.gguf"), ImportMode::Reference);
    assert_eq!(
        f.app.model_import(missing, Frames::ignored()).await.unwrap_err().code,
        ErrorCode::ModelMissing
    );
    let relative = import(Path::new("model.gguf"), ImportMode::Reference);
    assert_eq!(
        f.app.model_import(relative, Frames::ignored()).await.unwrap_err().code,
        ErrorCode::InvalidInput
    );
    assert_eq!(f.app.model_list(Empty {}).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_model_is_found_by_id_name_and_path() {
    let f = Fixture::new();
    let path = another_model(&f);
    assert_eq!(f.app.choose_model_by_name("starter").await.unwrap().spec.id, "starter");
    assert_eq!(f.app.choose_model_by_name("xgen starter").await.unwrap().spec.id, "starter");
    let by_path = f.app.choose_model_by_name(&path.display().to_string()).await.unwrap();
    assert_eq!(by_path.spec.path, path);
    assert_eq!(
        f.app.choose_model_by_name("nothing like it").await.unwrap_err().code,
        ErrorCode::ModelMissing
    );
}
