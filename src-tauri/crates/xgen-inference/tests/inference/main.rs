//! The supervisor against real worker processes with the scripted engine.

mod supervisor;
