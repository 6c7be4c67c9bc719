use crate::fixture::Fixture;
use xgen_schema::*;

#[tokio::test]
async fn a_change_is_kept_and_says_where_it_comes_from() {
    let f = Fixture::new();
    let update = SettingsUpdateReq { language: Some(Language::Ko), threads: Some(2), ..Default::default() };
    f.app.settings_update(update).await.unwrap();
    let f = f.restart().await;
    let view = f.app.settings_get(Empty {}).await.unwrap();
    assert_eq!((view.values.language, view.values.threads), (Language::Ko, Some(2)));
    let source = |key: &str| view.sources.iter().find(|s| s.key == key).map(|s| s.source);
    assert_eq!((source("language"), source("theme")), (Some(Source::File), Some(Source::Default)));

    let reset = SettingsUpdateReq { reset: vec!["language".into(), "sampling".into()], ..Default::default() };
    assert_eq!(f.app.settings_update(reset).await.unwrap().values.language, Language::System);
}

#[tokio::test]
async fn a_refused_change_changes_nothing() {
    let f = Fixture::new();
    let update = SettingsUpdateReq { theme: Some(Theme::Dark), threads: Some(0), ..Default::default() };
    assert_eq!(f.app.settings_update(update).await.unwrap_err().code, ErrorCode::SettingsInvalid);
    let unknown = SettingsUpdateReq { reset: vec!["nonsense".into()], ..Default::default() };
    assert_eq!(f.app.settings_update(unknown).await.unwrap_err().code, ErrorCode::InvalidInput);
    assert_eq!(f.app.settings_get(Empty {}).await.unwrap().values.theme, Theme::System);
}

#[tokio::test]
async fn the_app_starts_with_every_state_file_broken() {
    let f = Fixture::new();
    let chat = f.new_chat().await;
    f.send(&chat, "hello").await.unwrap();
    f.app
        .settings_update(SettingsUpdateReq { theme: Some(Theme::Dark), ..Default::default() })
        .await
        .unwrap();
    let folder = f.stop().await;
    for file in ["config/settings.json", "data/chats.db", "data/starter/xgen-starter-q8_0.gguf"] {
        std::fs::write(folder.path().join(file), b"\0garbage\0").unwrap();
    }
    let f = Fixture::at(folder);
    assert_eq!(f.app.settings_get(Empty {}).await.unwrap().problem.unwrap().code, ErrorCode::SettingsBroken);
    let error = f.app.chat_list(ChatListReq::default()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::StoreCorrupt);
    assert!(error.message.contains("chats.db"), "the error names the file: {}", error.message);
    assert_eq!(
        std::fs::read(f.folder.path().join("data/chats.db")).unwrap(),
        b"\0garbage\0",
        "and it is left as it is"
    );
    assert_eq!(f.app.model_list(Empty {}).await.unwrap()[0].problem, None, "the starter model was repaired");
}
