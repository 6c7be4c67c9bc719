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
chatId: ChatId, } | { "kind": "frontend", } | { "kind": "settings", 
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
export type ErrorCode = "internal" | "invalid_input" | "not_found" | "cancelled" | "io" | "disk_full" | "permission_denied" | "busy" | "unsupported" | "settings_broken" | "settings_invalid" | "store_open" | "store_corrupt" | "store_newer" | "model_missing" | "model_not_a_model" | "model_cut" | "model_corrupt" | "model_unsupported_architecture" | "model_unsupported_quantization" | "model_no_chat_template" | "model_tokenizer" | "model_out_of_memory" | "model_exists" | "worker_missing" | "worker_start" | "worker_died" | "no_model" | "context_overflow" | "generation_failed" | "queue_full" | "keyring_unavailable" | "repo_url_invalid" | "repo_insecure" | "repo_needs_credentials" | "repo_denied" | "repo_not_found" | "repo_not_git" | "repo_certificate" | "repo_host_key" | "repo_unreachable" | "repo_timed_out" | "repo_interrupted" | "repo_redirected" | "repo_rate_limited" | "repo_server_error" | "repo_branch_missing" | "repo_empty" | "repo_path_refused" | "repo_too_large" | "repo_corrupt" | "frontend_source_missing" | "frontend_not_next" | "frontend_incompatible" | "frontend_lock_file" | "frontend_no_node" | "frontend_install_failed" | "frontend_packages_missing" | "frontend_build_failed" | "frontend_export_broken" | "frontend_not_painted" | "frontend_version_missing" | "frontend_no_previous" | "frontend_untrusted" | "compose_no_file" | "compose_syntax" | "compose_invalid" | "compose_variable" | "compose_too_big" | "compose_no_service" | "docker_not_running" | "docker_denied" | "docker_context_missing" | "docker_port_taken" | "docker_registry_denied" | "docker_registry_unreachable" | "docker_context_refused" | "docker_build_failed" | "docker_build_certificate" | "docker_refused";

/**
 * One file of a diff.
 */
export type FileChange = { 
/**
 * Its path in the repository.
 */
path: string, 
/**
 * What happened to it.
 */
kind: FileChangeKind, };

/**
 * What happened to a file.
 */
export type FileChangeKind = "added" | "modified" | "deleted";

/**
 * One thing that a check found.
 */
export type Finding = { 
/**
 * Such as `route_handler_post`; `docs/frontend-check.md` explains each.
 */
rule: string, 
/**
 * How much it matters.
 */
severity: FindingSeverity, 
/**
 * Which targets it concerns.
 */
targets: Array<FrontendTarget>, 
/**
 * The file, relative to the app; null: the app as a whole.
 */
file: string | null, 
/**
 * The line, from 1.
 */
line: number | null, 
/**
 * What it is.
 */
message: string, 
/**
 * What to do.
 */
hint: string, };

/**
 * How much a finding of the check matters.
 */
export type FindingSeverity = "error" | "warning";

/**
 * Why an answer ended.
 */
export type FinishReason = "stop" | "length" | "context" | "cancelled" | "error";

/**
 * Builds the local folder.
 */
export type FrontendBuildReq = { 
/**
 * Chosen by the caller.
 */
taskId: TaskId, 
/**
 * Try and show it.
 */
activate: boolean, };

/**
 * What a sync or build tells while it runs.
 */
export type FrontendFrame = { "kind": "step", 
/**
 * Which.
 */
step: FrontendStep, } | { "kind": "progress", 
/**
 * Which.
 */
step: FrontendStep, 
/**
 * Objects, deltas or files that are done.
 */
done: number, 
/**
 * How many there are; null: unknown.
 */
total: number | null, 
/**
 * Bytes received so far.
 */
bytes: number, } | { "kind": "line", 
/**
 * The line.
 */
line: FrontendLogLine, };

/**
 * What was said while a version was built.
 */
export type FrontendLog = { 
/**
 * Oldest first; at most the last 5,000 lines.
 */
lines: Array<FrontendLogLine>, };

/**
 * One line.
 */
export type FrontendLogLine = { 
/**
 * Who said it.
 */
stream: LogStream, 
/**
 * Without colours.
 */
text: string, };

/**
 * How the sync or build ended that was followed.
 */
export type FrontendOutcome = { 
/**
 * Why it failed, if it did; `cancelled` if it was stopped.
 */
problem: WireError | null, };

/**
 * Keeps a version, or stops keeping it.
 */
export type FrontendPinReq = { 
/**
 * Its id.
 */
version: string, 
/**
 * Whether to keep it.
 */
pinned: boolean, };

/**
 * A look at another frontend.
 */
export type FrontendPreviewReq = { 
/**
 * Which.
 */
target: PreviewTarget, };

/**
 * What the check found.
 */
export type FrontendReport = { 
/**
 * The folder of the Next.js app.
 */
directory: string, 
/**
 * The version of Next.js; null: it is not one.
 */
nextVersion: string | null, 
/**
 * npm, yarn or pnpm, with the version that the app names.
 */
packageManager: string | null, 
/**
 * The lock file.
 */
lockFile: string | null, 
/**
 * The range of Node.js versions that the app names.
 */
nodeRange: string | null, 
/**
 * The configuration file.
 */
configFile: string | null, 
/**
 * Whether it can be exported for the window.
 */
desktop: boolean, 
/**
 * Whether it can be built as a web image.
 */
web: boolean, 
/**
 * Everything that was found, errors first.
 */
findings: Array<Finding>, };

/**
 * Where the frontend comes from. In an update what is absent stays as it is.
 */
export type FrontendSettings = { 
/**
 * Bundled, a local folder, or a repository.
 */
source: FrontendSource | null, 
/**
 * The address of the repository: `https://host/group/project.git`, `git@host:group/project.git` or a path.
 */
repository: string | null, 
/**
 * The branch, tag or commit; null: the default branch.
 */
revision: string | null, 
/**
 * The folder of the app in the repository; null: it is looked for.
 */
directory: string | null, 
/**
 * The local folder.
 */
localPath: string | null, 
/**
 * The user name that goes with a token; null: `oauth2`.
 */
username: string | null, 
/**
 * A private key for SSH; null: the agent.
 */
sshKey: string | null, 
/**
 * A PEM file with certificates to trust besides the system's.
 */
caFile: string | null, 
/**
 * A proxy; null: that of the environment.
 */
proxy: string | null, 
/**
 * Allow `http://`, which sends a token in the clear.
 */
allowHttp: boolean | null, 
/**
 * The repositories whose frontends may call XGEN.
 */
trusted: Array<string> | null, };

/**
 * Where the frontend of the window comes from.
 */
export type FrontendSource = "bundled" | "local" | "git";

/**
 * The page *Frontend*.
 */
export type FrontendStatus = { 
/**
 * The chosen source.
 */
source: FrontendSource, 
/**
 * The repository, without user name and password; null: none.
 */
repository: string | null, 
/**
 * The branch, tag or commit to follow; null: the default branch.
 */
revision: string | null, 
/**
 * The local folder; null: none.
 */
localPath: string | null, 
/**
 * Where the token comes from.
 */
token: TokenState, 
/**
 * Whether frontends of this repository may call XGEN.
 */
trust: TrustState, 
/**
 * How the last sync ended.
 */
lastSync: LastSync | null, 
/**
 * The version that this window should show; null: the bundled one.
 */
current: string | null, 
/**
 * Where *Roll back* goes; null: the bundled one.
 */
previous: string | null, 
/**
 * Whether there is anything to go back to.
 */
canRollBack: boolean, 
/**
 * All versions, newest first; the bundled one is not among them.
 */
versions: Array<FrontendVersion>, 
/**
 * What the bundled frontend was built from.
 */
bundledCommit: string | null, 
/**
 * The sync or build that runs now; `frontend_attach` follows it.
 */
running: TaskId | null, 
/**
 * The commit of the running web image, if one runs.
 */
webImageCommit: string | null, 
/**
 * Why the window shows something else than `current`.
 */
fellBack: WireError | null, 
/**
 * What builds here.
 */
node: NodeState, };

/**
 * One step on the way from a repository to the window.
 */
export type FrontendStep = "look" | "fetch" | "inspect" | "checkout" | "check" | "install" | "build" | "try" | "activate";

/**
 * Starts a sync.
 */
export type FrontendSyncReq = { 
/**
 * Chosen by the caller; `task_cancel` ends it.
 */
taskId: TaskId, 
/**
 * How far to go.
 */
goal: SyncGoal, 
/**
 * Another branch, tag or commit than that of the settings.
 */
revision: string | null, };

/**
 * What a frontend is built for.
 */
export type FrontendTarget = "desktop" | "web";

/**
 * A token.
 */
export type FrontendTokenReq = { 
/**
 * The token itself; empty: forget it.
 */
token: string, 
/**
 * Into the keyring; else it is kept until XGEN ends.
 */
remember: boolean, };

/**
 * The user's answer to *trust this repository?*
 */
export type FrontendTrustReq = { 
/**
 * The answer.
 */
trusted: boolean, };

/**
 * One version of the frontend.
 */
export type FrontendVersion = { 
/**
 * Its name in XGEN: the commit in full, or `local-` and a digest of the files.
 */
id: string, 
/**
 * Where it came from.
 */
source: FrontendSource, 
/**
 * The commit; null for a local folder.
 */
commit: string | null, 
/**
 * The branch, tag or commit that was asked for.
 */
revision: string | null, 
/**
 * The repository or folder.
 */
origin: string, 
/**
 * First line of the commit message.
 */
subject: string | null, 
/**
 * Who wrote it.
 */
author: string | null, 
/**
 * When it was committed.
 */
committedAtMs: number | null, 
/**
 * When it was built here.
 */
builtAtMs: number, 
/**
 * Size of the export.
 */
sizeBytes: number, 
/**
 * Whether it can be shown.
 */
state: VersionState, 
/**
 * Why not.
 */
problem: WireError | null, 
/**
 * Never removed without being asked.
 */
pinned: boolean, 
/**
 * Whether it may call XGEN.
 */
trusted: boolean, 
/**
 * Whether it has XGEN's own client.
 */
hasClient: boolean, };

/**
 * A version.
 */
export type FrontendVersionReq = { 
/**
 * Its id; null: the bundled one.
 */
version: string | null, };

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
 * How the last sync ended.
 */
export type LastSync = { 
/**
 * When.
 */
atMs: number, 
/**
 * What it did; null: it failed.
 */
result: SyncResult | null, 
/**
 * Why it failed.
 */
problem: WireError | null, };

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
 * Which stream of a build a line came from.
 */
export type LogStream = "xgen" | "stdout" | "stderr";

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
 * Node.js on this machine.
 */
export type NodeState = { 
/**
 * Its version; null: none was found.
 */
version: string | null, 
/**
 * Why it cannot build, if it cannot.
 */
problem: WireError | null, };

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
 * What is opened beside the window.
 */
export type PreviewTarget = { "kind": "bundled", } | { "kind": "version", 
/**
 * Its id.
 */
version: string, } | { "kind": "local", };

/**
 * One branch or tag of the server.
 */
export type RemoteRevision = { 
/**
 * Its short name.
 */
name: string, 
/**
 * What it points to.
 */
commit: string, 
/**
 * Whether it is a tag.
 */
tag: boolean, 
/**
 * Whether it is the default branch.
 */
default: boolean, };

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
serverUrl: string | null, 
/**
 * Where the frontend comes from.
 */
frontend: FrontendSettings, };

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
 * Where the frontend comes from.
 */
frontend: FrontendSettings | null, 
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
 * How far a sync goes.
 */
export type SyncGoal = "fetch" | "build" | "activate";

/**
 * How a sync ended, if it did not fail.
 */
export type SyncKind = "up_to_date" | "updated" | "forced" | "first";

/**
 * What a sync did.
 */
export type SyncResult = { 
/**
 * How it ended.
 */
kind: SyncKind, 
/**
 * The commit that was there before.
 */
from: string | null, 
/**
 * The commit now.
 */
to: string, 
/**
 * First line of its message.
 */
subject: string, 
/**
 * How many commits lie between, if the history that was fetched says so.
 */
commits: number | null, 
/**
 * How many files differ.
 */
filesChanged: number, 
/**
 * The first 500 of them.
 */
files: Array<FileChange>, 
/**
 * The version, once it is built.
 */
version: string | null, 
/**
 * Whether the window shows it now.
 */
activated: boolean, 
/**
 * What was noticed and does not stop it: submodules, LFS files.
 */
notes: Array<WireError>, };

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
 * Where the token comes from.
 */
export type TokenSource = "none" | "environment" | "keyring" | "session";

/**
 * Where the token comes from.
 */
export type TokenState = { 
/**
 * The source.
 */
source: TokenSource, 
/**
 * The name of the environment variable, or why the keyring cannot be used.
 */
detail: string | null, };

/**
 * Whether frontends of a repository may call XGEN.
 */
export type TrustState = { 
/**
 * They may.
 */
trusted: boolean, 
/**
 * The host, as the user is asked about it.
 */
host: string | null, 
/**
 * The path on the host.
 */
path: string | null, };

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
 * The state of a version.
 */
export type VersionState = "ready" | "failed";

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
