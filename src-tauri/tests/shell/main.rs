//! What the shell promises: every command of the list is there, the page gets no other, and the configuration stays
//! as tight as it is.

mod commands;
mod configuration;
