//! Domain types to wire types, and back.

use std::path::Path;
use xgen_inference::protocol::{self, LoadStage, SamplingParams};
use xgen_inference::{InferenceError, Status};
use xgen_models::{ImportMode as Import, Listed};
use xgen_schema as wire;
use xgen_schema::{ChatId, ErrorCode, WireError};
use xgen_settings::Key;
use xgen_store::{self as store, FinishAnswer, StoredError};

pub(crate) fn chat(chat: store::Chat) -> wire::ChatSummary {
    wire::ChatSummary {
        id: chat.id,
        title: chat.title,
        created_at_ms: chat.created_at_ms,
        updated_at_ms: chat.updated_at_ms,
        trashed_at_ms: chat.trashed_at_ms,
        model_id: chat.model_id,
        message_count: chat.message_count,
    }
}

pub(crate) fn thread(thread: store::Thread) -> wire::ChatThread {
    wire::ChatThread {
        leaf_id: thread.chat.leaf_id,
        chat: chat(thread.chat),
        messages: thread.messages.into_iter().map(message).collect(),
    }
}

pub(crate) fn message(message: store::Message) -> wire::ChatMessage {
    wire::ChatMessage {
        id: message.id,
        chat_id: message.chat_id,
        parent_id: message.parent_id,
        role: match message.role {
            store::Role::System => wire::Role::System,
            store::Role::User => wire::Role::User,
            store::Role::Assistant => wire::Role::Assistant,
        },
        text: message.text,
        status: match message.status {
            store::MessageStatus::Complete => wire::MessageStatus::Complete,
            store::MessageStatus::Streaming => wire::MessageStatus::Streaming,
            store::MessageStatus::Partial => wire::MessageStatus::Partial,
        },
        created_at_ms: message.created_at_ms,
        answer: message.answer.map(answer),
        error: message.error.map(|e| WireError {
            code: e.code,
            message: e.message,
            hint: e.hint,
            causes: e.causes,
        }),
    }
}

fn answer(answer: store::Answer) -> wire::AnswerInfo {
    wire::AnswerInfo {
        model_id: answer.model_id,
        model_name: answer.model_name,
        quantization: answer.quantization,
        place: match answer.place {
            store::Place::Local => wire::Place::Local,
        },
        finish_reason: answer.finish_reason.map(|reason| match reason {
            store::FinishReason::Stop => wire::FinishReason::Stop,
            store::FinishReason::Length => wire::FinishReason::Length,
            store::FinishReason::Context => wire::FinishReason::Context,
            store::FinishReason::Cancelled => wire::FinishReason::Cancelled,
            store::FinishReason::Error => wire::FinishReason::Error,
        }),
        usage: answer.usage.map(|u| wire::Usage {
            prompt_tokens: u.prompt_tokens,
            completion_tokens: u.completion_tokens,
            time_to_first_token_ms: u.time_to_first_token_ms,
            total_ms: u.total_ms,
            prompt_tokens_per_s: u.prompt_tokens_per_s,
            completion_tokens_per_s: u.completion_tokens_per_s,
        }),
    }
}

pub(crate) fn finished(
    text: String,
    reason: protocol::FinishReason,
    usage: Option<protocol::Usage>,
) -> FinishAnswer {
    let (status, finish_reason) = match reason {
        protocol::FinishReason::Stop => (store::MessageStatus::Complete, store::FinishReason::Stop),
        protocol::FinishReason::Length => (store::MessageStatus::Complete, store::FinishReason::Length),
        protocol::FinishReason::Context => (store::MessageStatus::Complete, store::FinishReason::Context),
        protocol::FinishReason::Cancelled => (store::MessageStatus::Partial, store::FinishReason::Cancelled),
    };
    let usage = usage.map(|u| store::Usage {
        prompt_tokens: u.prompt_tokens,
        completion_tokens: u.completion_tokens,
        time_to_first_token_ms: u.time_to_first_token_ms,
        total_ms: u.total_ms,
        prompt_tokens_per_s: u.prompt_tokens_per_s(),
        completion_tokens_per_s: u.completion_tokens_per_s(),
    });
    FinishAnswer { text, status, finish_reason, usage, error: None }
}

pub(crate) fn failed(text: String, error: WireError) -> FinishAnswer {
    FinishAnswer {
        text,
        status: store::MessageStatus::Partial,
        finish_reason: store::FinishReason::Error,
        usage: None,
        error: Some(StoredError {
            code: error.code,
            message: error.message,
            hint: error.hint,
            causes: error.causes,
        }),
    }
}

pub(crate) fn model(listed: Listed) -> wire::ModelEntry {
    let info = listed.info;
    wire::ModelEntry {
        id: listed.id,
        name: info.name,
        source: match listed.source {
            xgen_models::Source::Starter => wire::ModelSource::Starter,
            xgen_models::Source::Library => wire::ModelSource::Library,
            xgen_models::Source::Reference => wire::ModelSource::Reference,
            xgen_models::Source::External => wire::ModelSource::External,
        },
        format: match info.format {
            xgen_models::Format::Gguf => wire::ModelFormat::Gguf,
            xgen_models::Format::Safetensors => wire::ModelFormat::Safetensors,
        },
        path: info.main_path.display().to_string(),
        size_bytes: info.size_bytes,
        architecture: info.architecture,
        parameters: info.parameters,
        quantization: info.quantization,
        context_length: info.context_length,
        has_chat_template: info.has_chat_template,
        license: info.license,
        languages: info.languages,
        problem: listed.problem.as_deref().map(|e| WireError::of(e)),
    }
}

pub(crate) fn import_mode(mode: wire::ImportMode) -> Import {
    match mode {
        wire::ImportMode::Copy => Import::Copy,
        wire::ImportMode::Reference => Import::Reference,
    }
}

pub(crate) fn stage(stage: LoadStage) -> wire::LoadFrame {
    match stage {
        LoadStage::Starting => wire::LoadFrame::Starting {},
        LoadStage::Reading => wire::LoadFrame::Reading {},
        LoadStage::WarmUp => wire::LoadFrame::WarmUp {},
    }
}

pub(crate) fn status(status: Status, build: Option<String>, active: Option<ChatId>) -> wire::EngineStatus {
    use xgen_inference::WorkerState as S;
    wire::EngineStatus {
        state: match status.state {
            S::Stopped => wire::WorkerState::Stopped,
            S::Starting => wire::WorkerState::Starting,
            S::Loading => wire::WorkerState::Loading,
            S::Ready => wire::WorkerState::Ready,
            S::Busy => wire::WorkerState::Busy,
            S::Restarting => wire::WorkerState::Restarting,
        },
        build,
        device: status.device,
        threads: status.threads,
        memory_bytes: status.memory_bytes,
        model: status.model.map(|(spec, info)| wire::LoadedModel {
            id: wire::ModelId::from_string(spec.id),
            name: spec.name,
            context_length: info.context_length,
            load_ms: info.load_ms,
        }),
        queued: u32::try_from(status.queued).unwrap_or(u32::MAX),
        active_chat_id: active,
        restarts: status.restarts,
        problem: status.problem.map(|e: InferenceError| e.into()),
    }
}

/// The sampling of a request over that of the settings.
///
/// # Errors
/// `settings_invalid` names the parameter that is out of range.
pub(crate) fn sampling(
    settings: &xgen_settings::Sampling,
    req: Option<&wire::Sampling>,
) -> Result<SamplingParams, WireError> {
    let none = wire::Sampling::default();
    let req = req.unwrap_or(&none);
    sampling_update(req.clone()).check()?;
    Ok(SamplingParams {
        temperature: req.temperature.unwrap_or(settings.temperature),
        top_p: req.top_p.unwrap_or(settings.top_p),
        top_k: Some(req.top_k.unwrap_or(settings.top_k)),
        min_p: req.min_p.unwrap_or(settings.min_p),
        repetition_penalty: req.repetition_penalty.unwrap_or(settings.repetition_penalty),
        max_tokens: req.max_tokens.or(settings.max_tokens),
        stop: req.stop.clone().unwrap_or_else(|| settings.stop.clone()),
        seed: req.seed.or(settings.seed),
    })
}

fn sampling_update(sampling: wire::Sampling) -> xgen_settings::Update {
    xgen_settings::Update {
        temperature: sampling.temperature,
        top_p: sampling.top_p,
        top_k: sampling.top_k,
        min_p: sampling.min_p,
        repetition_penalty: sampling.repetition_penalty,
        max_tokens: sampling.max_tokens,
        stop: sampling.stop,
        seed: sampling.seed,
        ..xgen_settings::Update::default()
    }
}

/// # Errors
/// `invalid_input` if a key in `reset` does not exist.
pub(crate) fn update(req: wire::SettingsUpdateReq) -> Result<xgen_settings::Update, WireError> {
    let mut reset = Vec::new();
    for name in &req.reset {
        reset.extend(Key::named(name)?);
    }
    Ok(xgen_settings::Update {
        language: req.language.map(|language| match language {
            wire::Language::System => xgen_settings::Language::System,
            wire::Language::Ko => xgen_settings::Language::Ko,
            wire::Language::En => xgen_settings::Language::En,
        }),
        theme: req.theme.map(|theme| match theme {
            wire::Theme::System => xgen_settings::Theme::System,
            wire::Theme::Light => xgen_settings::Theme::Light,
            wire::Theme::Dark => xgen_settings::Theme::Dark,
        }),
        model_folders: req.model_folders,
        default_model_id: req.default_model_id,
        threads: req.threads,
        context_length: req.context_length,
        system_prompt: req.system_prompt,
        server_url: req.server_url,
        frontend: frontend_update(req.frontend.unwrap_or_default()),
        reset,
        ..sampling_update(req.sampling.unwrap_or_default())
    })
}

fn frontend_update(frontend: wire::FrontendSettings) -> xgen_settings::FrontendUpdate {
    xgen_settings::FrontendUpdate {
        source: frontend.source.map(|source| match source {
            wire::FrontendSource::Bundled => xgen_settings::FrontendSource::Bundled,
            wire::FrontendSource::Local => xgen_settings::FrontendSource::Local,
            wire::FrontendSource::Git => xgen_settings::FrontendSource::Git,
        }),
        repository: frontend.repository,
        revision: frontend.revision,
        directory: frontend.directory,
        local_path: frontend.local_path,
        username: frontend.username,
        ssh_key: frontend.ssh_key,
        ca_file: frontend.ca_file,
        proxy: frontend.proxy,
        allow_http: frontend.allow_http,
        trusted: frontend.trusted,
    }
}

pub(crate) fn settings(view: xgen_settings::View) -> wire::SettingsView {
    let path = view.path.display().to_string();
    let source = |(key, source): (Key, xgen_settings::Source)| {
        let (source, detail) = match source {
            xgen_settings::Source::Default => (wire::Source::Default, None),
            xgen_settings::Source::File => (wire::Source::File, Some(path.clone())),
            xgen_settings::Source::Environment(variable) => {
                (wire::Source::Environment, Some(variable.to_owned()))
            }
        };
        wire::SettingSource { key: key.as_str().to_owned(), source, detail }
    };
    wire::SettingsView {
        sources: view.sources.into_iter().map(source).collect(),
        values: values(view.values),
        problem: view.problem.map(Into::into),
        path,
    }
}

/// The defaults, for a file that cannot be read.
pub(crate) fn unreadable_settings(path: &Path, problem: WireError) -> wire::SettingsView {
    let source = |key: &Key| wire::SettingSource {
        key: key.as_str().to_owned(),
        source: wire::Source::Default,
        detail: None,
    };
    wire::SettingsView {
        values: values(xgen_settings::Values::default()),
        sources: Key::ALL.iter().map(source).collect(),
        path: path.display().to_string(),
        problem: Some(problem),
    }
}

fn values(values: xgen_settings::Values) -> wire::Settings {
    let sampling = values.sampling;
    wire::Settings {
        language: match values.language {
            xgen_settings::Language::System => wire::Language::System,
            xgen_settings::Language::Ko => wire::Language::Ko,
            xgen_settings::Language::En => wire::Language::En,
        },
        theme: match values.theme {
            xgen_settings::Theme::System => wire::Theme::System,
            xgen_settings::Theme::Light => wire::Theme::Light,
            xgen_settings::Theme::Dark => wire::Theme::Dark,
        },
        model_folders: values.model_folders.iter().map(|f| f.display().to_string()).collect(),
        default_model_id: values.default_model_id,
        threads: values.threads,
        context_length: values.context_length,
        system_prompt: values.system_prompt,
        sampling: wire::Sampling {
            temperature: Some(sampling.temperature),
            top_p: Some(sampling.top_p),
            top_k: Some(sampling.top_k),
            min_p: Some(sampling.min_p),
            repetition_penalty: Some(sampling.repetition_penalty),
            max_tokens: sampling.max_tokens,
            stop: Some(sampling.stop),
            seed: sampling.seed,
        },
        server_url: values.server_url,
        frontend: frontend_settings(values.frontend),
    }
}

fn frontend_settings(frontend: xgen_settings::Frontend) -> wire::FrontendSettings {
    let path = |path: Option<std::path::PathBuf>| path.map(|path| path.display().to_string());
    wire::FrontendSettings {
        source: Some(frontend_source(frontend.source)),
        repository: frontend.repository,
        revision: frontend.revision,
        directory: frontend.directory,
        local_path: path(frontend.local_path),
        username: frontend.username,
        ssh_key: path(frontend.ssh_key),
        ca_file: path(frontend.ca_file),
        proxy: frontend.proxy,
        allow_http: Some(frontend.allow_http),
        trusted: Some(frontend.trusted),
    }
}

pub(crate) fn frontend_source(source: xgen_settings::FrontendSource) -> wire::FrontendSource {
    match source {
        xgen_settings::FrontendSource::Bundled => wire::FrontendSource::Bundled,
        xgen_settings::FrontendSource::Local => wire::FrontendSource::Local,
        xgen_settings::FrontendSource::Git => wire::FrontendSource::Git,
    }
}

/// An I/O error that names what was done to which path.
pub(crate) fn io(error: &std::io::Error, what: &str, path: &Path) -> WireError {
    WireError::new(ErrorCode::of_io(error), format!("{what} {}: {error}", path.display()))
}
