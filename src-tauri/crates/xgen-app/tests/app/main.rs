//! The use cases with the scripted engine, as a host calls them.

mod chats;
mod fixture;
mod models;
mod settings;
