import type {
  AppInfo,
  ChatMessage,
  ChatSummary,
  EngineStatus,
  FrontendStatus,
  FrontendVersion,
  ModelEntry,
  SettingsView,
  SyncResult,
  Usage,
} from '@/bindings/contract';

/** Values of the wire types for tests, each complete, to be changed where a test needs it. */

export const usage: Usage = {
  promptTokens: 12,
  completionTokens: 42,
  timeToFirstTokenMs: 310,
  totalMs: 2100,
  promptTokensPerS: 38.7,
  completionTokensPerS: 23.46,
};

export const starter: ModelEntry = {
  id: 'starter',
  name: 'XGEN Starter',
  source: 'starter',
  format: 'gguf',
  path: '/opt/xgen/starter.gguf',
  sizeBytes: 1_034_560,
  architecture: 'llama',
  parameters: 912_000,
  quantization: 'F16',
  contextLength: 512,
  hasChatTemplate: true,
  license: 'Apache-2.0',
  languages: ['en', 'ko'],
  problem: null,
};

export const qwen: ModelEntry = {
  ...starter,
  id: 'qwen',
  name: 'Qwen2.5 1.5B Instruct',
  source: 'library',
  path: '/data/models/qwen.gguf',
  sizeBytes: 1_117_320_736,
  architecture: 'qwen2',
  parameters: 1_543_714_304,
  quantization: 'Q4_K_M',
  contextLength: 32_768,
};

export const cutModel: ModelEntry = {
  ...starter,
  id: 'cut',
  name: 'cut.gguf',
  source: 'external',
  path: '/home/user/cut.gguf',
  architecture: null,
  parameters: null,
  quantization: null,
  contextLength: null,
  hasChatTemplate: false,
  license: null,
  languages: [],
  problem: { code: 'model_cut', message: '/home/user/cut.gguf ends at byte 7', hint: null, causes: [] },
};

export const idle: EngineStatus = {
  state: 'stopped',
  build: 'x86-64-v3',
  device: 'cpu',
  threads: 4,
  memoryBytes: null,
  model: null,
  queued: 0,
  activeChatId: null,
  restarts: 0,
  problem: null,
};

export const appInfo: AppInfo = {
  version: '0.1.0',
  commit: 'abc1234',
  platform: 'linux x86_64',
  webview: '2.50.6',
  configDir: '/home/user/.config/xgen',
  dataDir: '/home/user/.local/share/xgen',
  logDir: '/home/user/.local/state/xgen/logs',
  systemLocale: 'en-US',
  licenses: [{ name: 'react', version: '19.3.1', license: 'MIT' }],
};

export const settingsView: SettingsView = {
  values: {
    language: 'en',
    theme: 'light',
    modelFolders: [],
    defaultModelId: 'starter',
    threads: null,
    contextLength: null,
    systemPrompt: '',
    sampling: {
      temperature: 0.7,
      topP: 0.95,
      topK: null,
      minP: null,
      repetitionPenalty: 1.1,
      maxTokens: 1024,
      stop: null,
      seed: null,
    },
    serverUrl: null,
    frontend: {
      source: 'bundled',
      repository: null,
      revision: null,
      directory: null,
      localPath: null,
      username: null,
      sshKey: null,
      caFile: null,
      proxy: null,
      allowHttp: false,
      trusted: [],
    },
  },
  sources: [
    { key: 'language', source: 'file', detail: '/home/user/.config/xgen/settings.json' },
    { key: 'theme', source: 'default', detail: null },
    { key: 'threads', source: 'default', detail: null },
    { key: 'sampling.temperature', source: 'default', detail: null },
    { key: 'sampling.topP', source: 'file', detail: '/home/user/.config/xgen/settings.json' },
  ],
  path: '/home/user/.config/xgen/settings.json',
  problem: null,
};

export const frontendStatus: FrontendStatus = {
  source: 'bundled',
  repository: null,
  revision: null,
  localPath: null,
  token: { source: 'none', detail: null },
  trust: { trusted: false, host: null, path: null },
  lastSync: null,
  current: null,
  previous: null,
  canRollBack: false,
  versions: [],
  bundledCommit: 'abc1234',
  running: null,
  webImageCommit: null,
  fellBack: null,
  node: { version: '22.11.0', problem: null },
};

/** A version of the commit that begins with this. */
export function frontendVersion(commit: string, change: Partial<FrontendVersion> = {}): FrontendVersion {
  const id = commit.padEnd(40, '0');
  return {
    id,
    source: 'git',
    commit: id,
    revision: 'main',
    origin: 'https://gitlab.example.com/web/front.git',
    subject: `Subject of ${commit}`,
    author: 'Kim',
    committedAtMs: Date.UTC(2026, 10, 20, 9),
    builtAtMs: Date.UTC(2026, 10, 20, 10),
    sizeBytes: 2_000_000,
    state: 'ready',
    problem: null,
    pinned: false,
    trusted: true,
    hasClient: true,
    ...change,
  };
}

export function syncResult(to: FrontendVersion, change: Partial<SyncResult> = {}): SyncResult {
  return {
    kind: 'first',
    from: null,
    to: to.id,
    subject: to.subject ?? '',
    commits: null,
    filesChanged: 0,
    files: [],
    version: to.id,
    activated: true,
    notes: [],
    ...change,
  };
}

export function chatSummary(id: string, change: Partial<ChatSummary> = {}): ChatSummary {
  return {
    id,
    title: `Chat ${id}`,
    createdAtMs: Date.now(),
    updatedAtMs: Date.now(),
    trashedAtMs: null,
    modelId: null,
    messageCount: 0,
    ...change,
  };
}

export function userMessage(id: string, text: string, change: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id,
    chatId: 'c1',
    parentId: null,
    role: 'user',
    text,
    status: 'complete',
    createdAtMs: Date.now(),
    answer: null,
    error: null,
    ...change,
  };
}

export function answerMessage(id: string, text: string, change: Partial<ChatMessage> = {}): ChatMessage {
  return userMessage(id, text, {
    role: 'assistant',
    answer: {
      modelId: starter.id,
      modelName: starter.name,
      quantization: starter.quantization,
      place: 'local',
      finishReason: 'stop',
      usage,
    },
    ...change,
  });
}
