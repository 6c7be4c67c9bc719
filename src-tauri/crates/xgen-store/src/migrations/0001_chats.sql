-- "XGEN" in ASCII: tells this file from any other SQLite database.
PRAGMA application_id = 0x5847454E;

CREATE TABLE chats (
    id            TEXT    NOT NULL PRIMARY KEY,
    title         TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    trashed_at_ms INTEGER,
    model_id      TEXT,
    leaf_id       TEXT,
    FOREIGN KEY (id, leaf_id) REFERENCES messages (chat_id, id)
) STRICT;

-- `seq` is the order of insertion: a parent has a smaller one than its children, whatever the clock says.
-- `text` comes last, so that reading the other columns does not walk through long texts.
CREATE TABLE messages (
    seq           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    chat_id       TEXT    NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    parent_id     TEXT,
    role          TEXT    NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
    status        TEXT    NOT NULL CHECK (status IN ('complete', 'streaming', 'partial')),
    created_at_ms INTEGER NOT NULL,
    text          TEXT    NOT NULL,
    UNIQUE (chat_id, id),
    -- With both columns: a parent is of the same chat.
    FOREIGN KEY (chat_id, parent_id) REFERENCES messages (chat_id, id)
) STRICT;

CREATE INDEX messages_children ON messages (chat_id, parent_id);
CREATE INDEX messages_streaming ON messages (id) WHERE status = 'streaming';

CREATE TABLE answers (
    message_id              TEXT NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    model_id                TEXT NOT NULL,
    model_name              TEXT NOT NULL,
    quantization            TEXT,
    place                   TEXT NOT NULL,
    finish_reason           TEXT,
    prompt_tokens           INTEGER,
    completion_tokens       INTEGER,
    time_to_first_token_ms  REAL,
    total_ms                REAL,
    prompt_tokens_per_s     REAL,
    completion_tokens_per_s REAL,
    -- JSON: code, message, hint, causes.
    error                   TEXT
) STRICT;
