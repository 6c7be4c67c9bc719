//! The check of a frontend, as its caller sees it.

#![allow(clippy::unwrap_used, reason = "a failed helper fails its test")]

mod app;
mod clean;
mod config_forms;
mod document;
mod finding_the_app;
mod hostile;
mod packages;
mod planted_app;
mod planted_config;
mod planted_graph;
mod planted_pages;
mod repository;
mod suspense;
