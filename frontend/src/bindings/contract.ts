// Generated from src-tauri/crates/xgen-schema by `npm run bindings`. Do not edit.

/**
 * Who computed an answer, and the numbers.
 */
export type AnswerInfo = { 
/**
 * The model's id at that time.
 */
modelId: ModelId, 
/**
 * The model's name at that time.
 */
modelName: string, 
/**
 * Its quantization, such as `Q4_K_M`.
 */
quantization: string | null, 
/**
 * Where it was computed.
 */
place: Place, 
/**
 * Why it ended; null while it streams.
 */
finishReason: FinishReason | null, 
/**
 * Tokens and times; null while it streams or if the worker died.
 */
usage: Usage | null, };

/**
 * An event on the stream of `event_subscribe`.
 */
export type AppEvent = { "kind": "engine", 
/**
 * As it is now.
 */
status: EngineStatus, } | { "kind": "models", } | { "kind": "chats", } | { "kind": "chat", 
/**
 * Which.
 */
chatId: ChatId, } | { "kind": "settings", 
/**
 * As they are now.
 */
settings: SettingsView, } | { "kind": "dropped", 
/**
 * Their paths.
 */
paths: Array<string>, } | { "kind": "notice", 
/**
 * What.
 */
problem: WireError, };

/**
 * A folder that the app may open in the file manager.
 */
export type AppFolder = "data" | "config" | "logs";

/**
 * Versions and places, for *About* and for *copy details*.
 */
export type AppInfo = { 
/**
 * The version of XGEN.
 */
version: string, 
/**
 * The commit it was built from, if it was a checkout.
 */
commit: string | null, 
/**
 * Such as `linux x86_64`.
 */
platform: string, 
/**
 * The version of the WebView, if there is one.
 */
webview: string | null, 
/**
 * Settings.
 */
configDir: string, 
/**
 * Chats and models.
 */
dataDir: string, 
/**
 * Logs.
 */
logDir: string, 
/**
 * The language of the operating system, such as `ko-KR`.
 */
systemLocale: string | null, 
/**
 * Third-party software with its licence.
 */
licenses: Array<LicenseEntry>, };

/**
 * A new chat.
 */
export type ChatCreateReq = { 
/**
 * A title; without one the first message gives it.
 */
title: string | null, };

/**
 * What happens while an answer is written. `chat_send` and `chat_regenerate` end with the final message.
 */
export type ChatFrame = { "kind": "started", 
/**
 * The person's message.
 */
user: ChatMessage, 
/**
 * The answer, still empty.
 */
assistant: ChatMessage, } | { "kind": "queued", 
/**
 * How many.
 */
ahead: number, } | { "kind": "loading", 
/**
 * Its name.
 */
modelName: string, } | { "kind": "prompt", 
/**
 * Its length.
 */
promptTokens: number, } | { "kind": "delta", 
/**
 * The answer.
 */
messageId: MessageId, 
/**
 * What to append.
 */
text: string, } | { "kind": "snapshot", 
/**
 * The answer as it is now.
 */
message: ChatMessage, };

/**
 * One chat.
 */
export type ChatId = string;

/**
 * One chat.
 */
export type ChatIdReq = { 
/**
 * Which.
 */
chatId: ChatId, };

/**
 * Which chats to list.
 */
export type ChatListReq = { 
/**
 * The trash instead of the chats.
 */
trashed: boolean, };

/**
 * One message of the tree.
 */
export type ChatMessage = { 
/**
 * Its id.
 */
id: MessageId, 
/**
 * The chat it belongs to.
 */
chatId: ChatId, 
/**
 * The message it answers or follows; null for the first one.
 */
parentId: MessageId | null, 
/**
 * Who wrote it.
 */
role: Role, 
/**
 * Markdown.
 */
text: string, 
/**
 * How much of it is there.
 */
status: MessageStatus, 
/**
 * When it was begun.
 */
createdAtMs: number, 
/**
 * For an answer: who computed it and how it went.
 */
answer: AnswerInfo | null, 
/**
 * Why the answer is not whole, if the engine failed.
 */
error: WireError | null, };

/**
 * Another answer beside one that is there.
 */
export type ChatRegenerateReq = { 
/**
 * Which chat.
 */
chatId: ChatId, 
/**
 * The answer to replace in the view; it is kept as a sibling.
 */
messageId: MessageId, 
/**
 * The model that answers; null: the chat's, else the default.
 */
modelId: ModelId | null, 
/**
 * How to sample.
 */
sampling: Sampling | null, };

/**
 * Another title for a chat.
 */
export type ChatRenameReq = { 
/**
 * Which chat.
 */
chatId: ChatId, 
/**
 * 1 to 200 characters.
 */
title: string, };

/**
 * Show the branch that ends in this message, or in the newest one below it.
 */
export type ChatSelectReq = { 
/**
 * Which chat.
 */
chatId: ChatId, 
/**
 * A message of it.
 */
messageId: MessageId, };

/**
 * A message to send.
 */
export type ChatSendReq = { 
/**
 * To which chat.
 */
chatId: ChatId, 
/**
 * What the person wrote.
 */
text: string, 
/**
 * The message it follows; null: the leaf that is shown.
 */
parentId: MessageId | null, 
/**
 * The model that answers; null: the chat's, else the default.
 */
modelId: ModelId | null, 
/**
 * How to sample.
 */
sampling: Sampling | null, };

/**
 * A chat in the list.
 */
export type ChatSummary = { 
/**
 * Its id.
 */
id: ChatId, 
/**
 * Its title; empty until the first message gives it one.
 */
title: string, 
/**
 * When it was made.
 */
createdAtMs: number, 
/**
 * When its newest message was written.
 */
updatedAtMs: number, 
/**
 * When it was put into the trash, if it was.
 */
trashedAtMs: number | null, 
/**
 * The model it was last used with.
 */
modelId: ModelId | null, 
/**
 * Messages in the whole tree.
 */
messageCount: number, };

/**
 * A chat with its whole tree.
 */
export type ChatThread = { 
/**
 * The chat.
 */
chat: ChatSummary, 
/**
 * All messages, oldest first; the tree is in `parentId`.
 */
messages: Array<ChatMessage>, 
/**
 * The last message of the branch that is shown; null in an empty chat.
 */
leafId: MessageId | null, };

/**
 * Nothing to say.
 */
export type Empty = Record<symbol, never>;

/**
 * The worker and what is loaded.
 */
export type EngineStatus = { 
/**
 * What it is doing.
 */
state: WorkerState, 
/**
 * The build of the worker that runs or would run, such as `x86-64-v3`.
 */
build: string | null, 
/**
 * Where it computes, such as `cpu`.
 */
device: string | null, 
/**
 * Compute threads.
 */
threads: number | null, 
/**
 * Resident memory of the worker, sampled while it is shown.
 */
memoryBytes: number | null, 
/**
 * What is loaded.
 */
model: LoadedModel | null, 
/**
 * Requests that wait.
 */
queued: number, 
/**
 * The chat whose answer is being written.
 */
activeChatId: ChatId | null, 
/**
 * How often the worker died since the app started.
 */
restarts: number, 
/**
 * Why it died or could not start, until the next success.
 */
problem: WireError | null, };

/**
 * What went wrong, as a value to branch on.
 *
 * Codes are part of the contract with the UI and with scripts: they are never renamed, and a code is added only
 * when somebody acts on it. `docs/errors.md` explains each.
 */
export type ErrorCode = "internal" | "invalid_input" | "not_found" | "cancelled" | "io" | "disk_full" | "permission_denied" | "busy" | "unsupported" | "settings_broken" | "settings_invalid" | "store_open" | "store_corrupt" | "store_newer" | "model_missing" | "model_not_a_model" | "model_cut" | "model_corrupt" | "model_unsupported_architecture" | "model_unsupported_quantization" | "model_no_chat_template" | "model_tokenizer" | "model_out_of_memory" | "model_exists" | "worker_missing" | "worker_start" | "worker_died" | "no_model" | "context_overflow" | "generation_failed" | "queue_full";

/**
 * Why an answer ended.
 */
export type FinishReason = "stop" | "length" | "context" | "cancelled" | "error";

/**
 * Progress of an import.
 */
export type ImportFrame = { "kind": "copied", 
/**
 * So far.
 */
doneBytes: number, 
/**
 * In all.
 */
totalBytes: number, } | { "kind": "verifying", };

/**
 * What an import does with the file.
 */
export type ImportMode = "copy" | "reference";

/**
 * The language of the UI.
 */
export type Language = "system" | "ko" | "en";

/**
 * One third-party package.
 */
export type LicenseEntry = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its version.
 */
version: string, 
/**
 * Its licence as an SPDX expression.
 */
license: string, };

/**
 * Progress of a load.
 */
export type LoadFrame = { "kind": "starting", } | { "kind": "reading", } | { "kind": "warm_up", };

/**
 * A model in memory.
 */
export type LoadedModel = { 
/**
 * Its id.
 */
id: ModelId, 
/**
 * Its name.
 */
name: string, 
/**
 * The context the engine enforces.
 */
contextLength: number, 
/**
 * How long the load took.
 */
loadMs: number, };

/**
 * One message in the tree of a chat.
 */
export type MessageId = string;

/**
 * How much of a message is there.
 */
export type MessageStatus = "complete" | "streaming" | "partial";

/**
 * A model that was found, read without loading it.
 */
export type ModelEntry = { 
/**
 * Its id, the same after a restart.
 */
id: ModelId, 
/**
 * Its name: the model's own, else the file's.
 */
name: string, 
/**
 * Where it comes from.
 */
source: ModelSource, 
/**
 * How it is stored.
 */
format: ModelFormat, 
/**
 * The file or folder.
 */
path: string, 
/**
 * All its files together.
 */
sizeBytes: number, 
/**
 * Such as `llama`, `qwen2`; null if it could not be read.
 */
architecture: string | null, 
/**
 * Number of weights.
 */
parameters: number | null, 
/**
 * Such as `Q4_K_M`, `BF16`.
 */
quantization: string | null, 
/**
 * The most tokens it was made for.
 */
contextLength: number | null, 
/**
 * Whether it has a chat template.
 */
hasChatTemplate: boolean, 
/**
 * Licence, as the model says.
 */
license: string | null, 
/**
 * Languages, as the model says.
 */
languages: Array<string>, 
/**
 * Why it cannot be loaded; null if it can.
 */
problem: WireError | null, };

/**
 * How a model is stored.
 */
export type ModelFormat = "gguf" | "safetensors";

/**
 * One model on this machine: `starter`, or a digest of where the model lies, so that it survives a restart.
 */
export type ModelId = string;

/**
 * One model.
 */
export type ModelIdReq = { 
/**
 * Which.
 */
modelId: ModelId, };

/**
 * A model to add to the library.
 */
export type ModelImportReq = { 
/**
 * The caller's id for `task_cancel`.
 */
taskId: TaskId, 
/**
 * A GGUF file or a safetensors folder.
 */
path: string, 
/**
 * Copy it or leave it.
 */
mode: ImportMode, };

/**
 * What to pick.
 */
export type ModelPickReq = { 
/**
 * File or folder.
 */
kind: PickKind, };

/**
 * Where a model comes from.
 */
export type ModelSource = "starter" | "library" | "reference" | "external";

/**
 * The frame of a command that has none: no value of it exists.
 */
export type NoFrame = never;

/**
 * A folder of XGEN's own.
 */
export type OpenFolderReq = { 
/**
 * Which.
 */
folder: AppFolder, };

/**
 * A link from a chat.
 */
export type OpenLinkReq = { 
/**
 * `https:`, `http:` or `mailto:`.
 */
url: string, };

/**
 * What the person picks in the dialog.
 */
export type PickKind = "file" | "folder";

/**
 * What was picked.
 */
export type PickResult = { 
/**
 * The path; null if the person closed the dialog.
 */
path: string | null, };

/**
 * Where an answer was computed.
 */
export type Place = "local";

/**
 * Who wrote a message.
 */
export type Role = "system" | "user" | "assistant";

/**
 * Sampling parameters; what is absent has the default of the settings.
 */
export type Sampling = { 
/**
 * 0 is greedy; at most 2.
 */
temperature: number | null, 
/**
 * Nucleus: the smallest set of tokens with at least this probability, in (0, 1].
 */
topP: number | null, 
/**
 * The most probable tokens that are considered, at least 1.
 */
topK: number | null, 
/**
 * The least probability relative to the best token, in [0, 1).
 */
minP: number | null, 
/**
 * Divides the logits of tokens that were there before; 1 is none, at most 2.
 */
repetitionPenalty: number | null, 
/**
 * The most tokens of the answer.
 */
maxTokens: number | null, 
/**
 * The answer ends before any of these; at most 16.
 */
stop: Array<string> | null, 
/**
 * For reproducible sampling: the worker restarts its random numbers from it.
 */
seed: number | null, };

/**
 * Why a setting has its value.
 */
export type SettingSource = { 
/**
 * The key, as in `settings.json`.
 */
key: string, 
/**
 * The source.
 */
source: Source, 
/**
 * Where exactly: the name of the environment variable or the path of the file.
 */
detail: string | null, };

/**
 * The effective settings.
 */
export type Settings = { 
/**
 * The language of the UI.
 */
language: Language, 
/**
 * The colours of the UI.
 */
theme: Theme, 
/**
 * Folders to search for models, besides XGEN's own.
 */
modelFolders: Array<string>, 
/**
 * The model of a new chat.
 */
defaultModelId: ModelId, 
/**
 * Compute threads; null: the number of physical cores.
 */
threads: number | null, 
/**
 * Limit on the context; null: the model's own.
 */
contextLength: number | null, 
/**
 * Instructions that stand above every chat; empty: none.
 */
systemPrompt: string, 
/**
 * How to sample.
 */
sampling: Sampling, 
/**
 * A server that answers instead of this machine; null: Standalone.
 */
serverUrl: string | null, };

/**
 * Changes to settings: what is null stays as it is, except keys in `reset`, which go back to their default.
 */
export type SettingsUpdateReq = { 
/**
 * The language of the UI.
 */
language: Language | null, 
/**
 * The colours of the UI.
 */
theme: Theme | null, 
/**
 * Folders to search for models.
 */
modelFolders: Array<string> | null, 
/**
 * The model of a new chat.
 */
defaultModelId: ModelId | null, 
/**
 * Compute threads.
 */
threads: number | null, 
/**
 * Limit on the context.
 */
contextLength: number | null, 
/**
 * Instructions above every chat.
 */
systemPrompt: string | null, 
/**
 * How to sample.
 */
sampling: Sampling | null, 
/**
 * A server that answers.
 */
serverUrl: string | null, 
/**
 * Keys that go back to their default.
 */
reset: Array<string>, };

/**
 * The settings, and why each value is what it is.
 */
export type SettingsView = { 
/**
 * The effective values.
 */
values: Settings, 
/**
 * For each setting its source, in the order of `Settings`.
 */
sources: Array<SettingSource>, 
/**
 * The file.
 */
path: string, 
/**
 * What was wrong with the file, if anything.
 */
problem: WireError | null, };

/**
 * A layer of the settings, lowest first.
 */
export type Source = "default" | "file" | "environment";

/**
 * One long piece of work that can be cancelled; chosen by the caller.
 */
export type TaskId = string;

/**
 * A task to cancel.
 */
export type TaskIdReq = { 
/**
 * Which.
 */
taskId: TaskId, };

/**
 * The colours of the UI.
 */
export type Theme = "system" | "light" | "dark";

/**
 * Tokens and times of one answer, measured in the worker.
 */
export type Usage = { 
/**
 * Tokens of the rendered prompt.
 */
promptTokens: number, 
/**
 * Tokens of the answer.
 */
completionTokens: number, 
/**
 * From the start of the request in the engine to its first token.
 */
timeToFirstTokenMs: number, 
/**
 * From the start of the request in the engine to its end.
 */
totalMs: number, 
/**
 * Prompt tokens over the time to the first token.
 */
promptTokensPerS: number, 
/**
 * Answer tokens after the first, over the time after the first.
 */
completionTokensPerS: number, };

/**
 * An error on any transport. The UI branches on `code` and translates by it; `message` is the English text of
 * the same, naming the thing and its path; `hint` says what to do next; `causes` are for the log and for
 * *copy details*.
 */
export type WireError = { 
/**
 * What to branch on.
 */
code: ErrorCode, 
/**
 * What happened, to which thing; lower case, without a full stop.
 */
message: string, 
/**
 * What the user can do next.
 */
hint: string | null, 
/**
 * The chain of underlying errors, outermost first.
 */
causes: Array<string>, };

/**
 * What the worker is doing.
 */
export type WorkerState = "stopped" | "starting" | "loading" | "ready" | "busy" | "restarting";
