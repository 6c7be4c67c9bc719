//! What each setting may be. One place for all layers: the file, the environment and changes pass through here.

use std::path::PathBuf;

use serde_json::Value;
use xgen_core::ModelId;

use crate::{FrontendSource, Key, Language, Theme, Values};

const SYSTEM_PROMPT_LIMIT_CHARS: usize = 100_000;
const STOP_LIMIT: usize = 16;

impl Values {
    /// Sets one key.
    ///
    /// # Errors
    /// What the value must be, in words that follow the name of the key. The value itself is not repeated: it may
    /// hold a password.
    pub(crate) fn set(&mut self, key: Key, value: &Value) -> Result<(), &'static str> {
        let sampling = &mut self.sampling;
        let frontend = &mut self.frontend;
        match key {
            Key::Language => self.language = language(value)?,
            Key::Theme => self.theme = theme(value)?,
            Key::ModelFolders => self.model_folders = folders(value)?,
            Key::DefaultModelId => self.default_model_id = model_id(value)?,
            Key::Threads => {
                self.threads = Some(whole(value, 1, 512).ok_or("must be a whole number from 1 to 512")?);
            }
            Key::ContextLength => {
                self.context_length =
                    Some(whole(value, 128, u32::MAX).ok_or("must be a whole number of at least 128")?);
            }
            Key::SystemPrompt => self.system_prompt = system_prompt(value)?,
            Key::Temperature => {
                sampling.temperature =
                    number(value, |n| (0.0..=2.0).contains(&n)).ok_or("must be a number from 0 to 2")?;
            }
            Key::TopP => {
                sampling.top_p =
                    number(value, |n| n > 0.0 && n <= 1.0).ok_or("must be a number above 0 and at most 1")?;
            }
            Key::TopK => {
                sampling.top_k = whole(value, 1, u32::MAX).ok_or("must be a whole number of at least 1")?;
            }
            Key::MinP => {
                sampling.min_p =
                    number(value, |n| (0.0..1.0).contains(&n)).ok_or("must be a number from 0 to below 1")?;
            }
            Key::RepetitionPenalty => {
                sampling.repetition_penalty =
                    number(value, |n| n > 0.0 && n <= 2.0).ok_or("must be a number above 0 and at most 2")?;
            }
            Key::MaxTokens => {
                sampling.max_tokens =
                    Some(whole(value, 1, u32::MAX).ok_or("must be a whole number of at least 1")?);
            }
            Key::Stop => sampling.stop = stop(value)?,
            Key::Seed => sampling.seed = Some(value.as_u64().ok_or("must be a whole number of at least 0")?),
            Key::ServerUrl => self.server_url = Some(server_url(value)?),
            Key::FrontendSource => frontend.source = frontend_source(value)?,
            Key::FrontendRepository => frontend.repository = Some(repository(value)?),
            Key::FrontendRevision => frontend.revision = Some(revision(value)?),
            Key::FrontendDirectory => frontend.directory = Some(directory(value)?),
            Key::FrontendLocalPath => frontend.local_path = Some(absolute(value)?),
            Key::FrontendUsername => frontend.username = Some(username(value)?),
            Key::FrontendSshKey => frontend.ssh_key = Some(absolute(value)?),
            Key::FrontendCaFile => frontend.ca_file = Some(absolute(value)?),
            Key::FrontendProxy => frontend.proxy = Some(proxy(value)?),
            Key::FrontendAllowHttp => {
                frontend.allow_http = value.as_bool().ok_or("must be true or false")?;
            }
            Key::FrontendTrusted => frontend.trusted = trusted(value)?,
        }
        Ok(())
    }
}

fn language(value: &Value) -> Result<Language, &'static str> {
    let named = Language::ALL.into_iter().find(|language| value.as_str() == Some(language.as_str()));
    named.ok_or("must be system, ko or en")
}

fn theme(value: &Value) -> Result<Theme, &'static str> {
    let named = Theme::ALL.into_iter().find(|theme| value.as_str() == Some(theme.as_str()));
    named.ok_or("must be system, light or dark")
}

fn folders(value: &Value) -> Result<Vec<PathBuf>, &'static str> {
    let wrong = "must be a list of absolute paths";
    let folders: Vec<PathBuf> = texts(value).ok_or(wrong)?.into_iter().map(PathBuf::from).collect();
    if folders.iter().all(|folder| folder.is_absolute()) { Ok(folders) } else { Err(wrong) }
}

fn model_id(value: &Value) -> Result<ModelId, &'static str> {
    match value.as_str() {
        Some(id) if !id.is_empty() && id.len() <= 256 && !id.contains(char::is_control) => {
            Ok(ModelId::from_string(id.to_owned()))
        }
        _ => Err("must be the id of a model"),
    }
}

fn system_prompt(value: &Value) -> Result<String, &'static str> {
    match value.as_str() {
        Some(text) if text.chars().count() <= SYSTEM_PROMPT_LIMIT_CHARS => Ok(text.to_owned()),
        Some(_) => Err("must have at most 100000 characters"),
        None => Err("must be a text"),
    }
}

fn stop(value: &Value) -> Result<Vec<String>, &'static str> {
    let stop =
        texts(value).filter(|list| list.len() <= STOP_LIMIT && list.iter().all(|text| !text.is_empty()));
    stop.ok_or("must be a list of at most 16 texts, none of them empty")
}

fn server_url(value: &Value) -> Result<String, &'static str> {
    let text = value.as_str().ok_or("must be an http or https URL")?;
    let url = url::Url::parse(text).map_err(|_| "must be an http or https URL")?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("must be an http or https URL");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user name or password");
    }
    Ok(text.to_owned())
}

fn frontend_source(value: &Value) -> Result<FrontendSource, &'static str> {
    let named = FrontendSource::ALL.into_iter().find(|source| value.as_str() == Some(source.as_str()));
    named.ok_or("must be bundled, local or git")
}

/// Only what must never be stored is refused here; the rest is said when the repository is used.
fn repository(value: &Value) -> Result<String, &'static str> {
    let text = short_text(value).ok_or("must be the address of a Git repository")?;
    let holds_password = match url::Url::parse(text) {
        Ok(url) => url.password().is_some() || (url.scheme() != "ssh" && !url.username().is_empty()),
        Err(_) => false, // git@host:path, or a folder
    };
    if holds_password {
        return Err("must not hold a user name or password: the token has its own place");
    }
    Ok(text.to_owned())
}

fn revision(value: &Value) -> Result<String, &'static str> {
    let text = short_text(value).filter(|text| !text.contains([' ', '~', '^', ':', '?', '*', '[', '\\']));
    text.map(str::to_owned).ok_or("must be the name of a branch or tag, or a commit")
}

fn directory(value: &Value) -> Result<String, &'static str> {
    let inside = |text: &&str| {
        PathBuf::from(text).components().all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    short_text(value).filter(inside).map(str::to_owned).ok_or("must be a folder inside the repository")
}

fn absolute(value: &Value) -> Result<PathBuf, &'static str> {
    let path = short_text(value).map(PathBuf::from);
    path.filter(|path| path.is_absolute()).ok_or("must be an absolute path")
}

fn username(value: &Value) -> Result<String, &'static str> {
    let text = short_text(value).filter(|text| !text.contains(':'));
    text.map(str::to_owned).ok_or("must be a user name")
}

fn proxy(value: &Value) -> Result<String, &'static str> {
    let wrong = "must be an http, https or socks5 URL without user name and password";
    let text = short_text(value).ok_or(wrong)?;
    let url = url::Url::parse(text).map_err(|_| wrong)?;
    let allowed = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") && url.has_host();
    let bare = url.username().is_empty() && url.password().is_none();
    if allowed && bare { Ok(text.to_owned()) } else { Err(wrong) }
}

fn trusted(value: &Value) -> Result<Vec<String>, &'static str> {
    let list = value.as_array().ok_or("must be a list of repositories")?;
    list.iter().map(repository).collect()
}

/// Text of a line, not empty.
fn short_text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty() && text.len() <= 2048 && !text.contains(char::is_control))
}

fn number(value: &Value, allowed: impl Fn(f64) -> bool) -> Option<f64> {
    value.as_f64().filter(|number| allowed(*number))
}

fn whole(value: &Value, least: u32, most: u32) -> Option<u32> {
    let number = u32::try_from(value.as_u64()?).ok()?;
    (least..=most).contains(&number).then_some(number)
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_setting_has_its_range() {
        let long = "가".repeat(100_001);
        let folder = std::env::temp_dir();
        let table = [
            (
                Key::Language,
                vec![json!("system"), json!("ko"), json!("en")],
                vec![json!("fr"), json!(1), json!("")],
            ),
            (
                Key::Theme,
                vec![json!("system"), json!("light"), json!("dark")],
                vec![json!("Dark"), json!(true)],
            ),
            (
                Key::ModelFolders,
                vec![json!([]), json!([folder]), json!([folder, folder])],
                vec![json!(["models"]), json!([""]), json!([1]), json!("/models"), json!({})],
            ),
            (
                Key::DefaultModelId,
                vec![json!("starter")],
                vec![json!(""), json!(1), json!("a\nb"), json!("a".repeat(257))],
            ),
            (
                Key::Threads,
                vec![json!(1), json!(512)],
                vec![json!(0), json!(513), json!(1.5), json!("4"), json!(-1)],
            ),
            (
                Key::ContextLength,
                vec![json!(128), json!(u32::MAX)],
                vec![json!(127), json!(4_294_967_296_u64), json!(2e3)],
            ),
            (Key::SystemPrompt, vec![json!(""), json!(long[3..])], vec![json!(long), json!([])]),
            (
                Key::Temperature,
                vec![json!(0), json!(0.8), json!(2)],
                vec![json!(-0.1), json!(2.1), json!("1"), json!(null)],
            ),
            (Key::TopP, vec![json!(0.01), json!(1)], vec![json!(0), json!(1.01)]),
            (Key::TopK, vec![json!(1), json!(1000)], vec![json!(0), json!(1.5), json!(-1)]),
            (Key::MinP, vec![json!(0), json!(0.99)], vec![json!(1), json!(-0.1)]),
            (Key::RepetitionPenalty, vec![json!(0.1), json!(2)], vec![json!(0), json!(2.1)]),
            (Key::MaxTokens, vec![json!(1)], vec![json!(0), json!(-5)]),
            (
                Key::Stop,
                vec![json!([]), json!(["\n"]), json!(vec!["x"; 16])],
                vec![json!([""]), json!(vec!["x"; 17]), json!("x"), json!([1])],
            ),
            (Key::Seed, vec![json!(0), json!(u64::MAX)], vec![json!(-1), json!(0.5)]),
            (
                Key::ServerUrl,
                vec![json!("http://127.0.0.1:8080"), json!("https://llm.example/v1")],
                vec![
                    json!("llm.example"),
                    json!("ftp://llm.example"),
                    json!("https://"),
                    json!("file:///etc/passwd"),
                    json!("https://user@llm.example"),
                    json!("https://:secret@llm.example"),
                    json!(""),
                ],
            ),
            (
                Key::FrontendSource,
                vec![json!("bundled"), json!("local"), json!("git")],
                vec![json!(""), json!("gitlab"), json!(1)],
            ),
            (
                Key::FrontendRepository,
                vec![
                    json!("https://gitlab.example/group/app.git"),
                    json!("git@gitlab.example:group/app.git"),
                    json!("ssh://git@gitlab.example:2222/group/app.git"),
                    json!("/srv/app.git"),
                ],
                vec![
                    json!(""),
                    json!("https://oauth2:marker@gitlab.example/app.git"),
                    json!("https://marker@gitlab.example/app.git"),
                    json!("ssh://git:marker@gitlab.example/app.git"),
                    json!("https://gitlab.example/\napp.git"),
                    json!([]),
                ],
            ),
            (
                Key::FrontendRevision,
                vec![json!("main"), json!("release/1.2"), json!("v1")],
                vec![json!(""), json!("a b"), json!("main:other"), json!("x^"), json!(1)],
            ),
            (
                Key::FrontendDirectory,
                vec![json!("frontend"), json!("apps/web")],
                vec![json!(""), json!("/apps"), json!("../x"), json!("a/../../x"), json!(1)],
            ),
            (Key::FrontendLocalPath, vec![json!(folder)], vec![json!("app"), json!(""), json!(1)]),
            (
                Key::FrontendUsername,
                vec![json!("oauth2"), json!("gitlab-ci-token")],
                vec![json!(""), json!("a:b"), json!(1)],
            ),
            (Key::FrontendSshKey, vec![json!(folder)], vec![json!("id_ed25519"), json!("")]),
            (Key::FrontendCaFile, vec![json!(folder)], vec![json!("ca.pem"), json!("")]),
            (
                Key::FrontendProxy,
                vec![json!("http://proxy.example:3128"), json!("socks5h://127.0.0.1:1080")],
                vec![
                    json!("proxy.example:3128"),
                    json!("http://u:p@proxy.example"),
                    json!("ftp://x"),
                    json!(""),
                ],
            ),
            (Key::FrontendAllowHttp, vec![json!(true), json!(false)], vec![json!("yes"), json!(1)]),
            (
                Key::FrontendTrusted,
                vec![json!([]), json!(["https://gitlab.example/group/app.git"])],
                vec![json!("x"), json!(["https://u:p@gitlab.example/app.git"]), json!([1])],
            ),
        ];
        assert_eq!(table.len(), Key::ALL.len(), "every key has a row");
        for (key, allowed, refused) in table {
            for value in allowed {
                assert_eq!(Values::default().set(key, &value), Ok(()), "{key} may be {value}");
            }
            for value in refused {
                let mut values = Values::default();
                assert!(values.set(key, &value).is_err(), "{key} must not be {value}");
                assert_eq!(values, Values::default(), "a refused value changes nothing");
            }
        }
    }

    #[test]
    fn a_refusal_does_not_repeat_a_password() {
        let reason = Values::default().set(Key::ServerUrl, &json!("https://u:marker@x.example")).unwrap_err();
        assert!(!reason.contains("marker"));
    }
}
