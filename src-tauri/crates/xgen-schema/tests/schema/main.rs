//! The TypeScript twin of the schema, and the rules that every command obeys.

mod bindings;
mod commands;
