//! The tokenizer inside a GGUF file, as far as it decides whether the engine can build its own from it.
//!
//! Tokens are kept as 64-bit fingerprints: a vocabulary of 256,000 tokens then costs 2 MB, and no file can make it
//! cost more than a few dozen.

use std::hash::Hasher;
use std::io::{Read, Seek};

use super::source::Source;
use crate::fault::{Fault, printable};

/// Most tokens or merges; twice the largest list known.
const MAX_ENTRIES: u64 = 1 << 20;
const MAX_TOKEN_BYTES: u64 = 64 << 10;

/// What is remembered of `tokenizer.ggml.tokens` and `tokenizer.ggml.merges`.
#[derive(Debug, Default)]
pub(crate) struct Vocab {
    pub(crate) tokens: Option<Vec<u64>>,
    pub(crate) merges: Option<Vec<Merge>>,
    /// The first merge that is not two parts with a space between.
    pub(crate) bad_merge: Option<String>,
}

/// Fingerprints of the two parts of a merge and of what they make.
#[derive(Debug)]
pub(crate) struct Merge([u64; 3]);

impl Vocab {
    pub(crate) fn read_tokens<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        len: u64,
    ) -> Result<(), Fault> {
        let mut tokens = Vec::with_capacity(capacity(source, "tokens", len)?);
        let mut buffer = Vec::new();
        for _ in 0..len {
            let bytes = source.string_len("a token", MAX_TOKEN_BYTES)?;
            source.text(bytes, &mut buffer)?;
            tokens.push(fingerprint(&buffer));
        }
        self.tokens = Some(tokens);
        Ok(())
    }

    pub(crate) fn read_merges<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        len: u64,
    ) -> Result<(), Fault> {
        let mut merges = Vec::with_capacity(capacity(source, "merges", len)?);
        let mut buffer = Vec::new();
        for _ in 0..len {
            let bytes = source.string_len("a merge", MAX_TOKEN_BYTES)?;
            source.text(bytes, &mut buffer)?;
            let Some(space) = buffer.iter().position(|byte| *byte == b' ') else {
                self.bad_merge.get_or_insert_with(|| printable(&String::from_utf8_lossy(&buffer)));
                continue;
            };
            let parts = [fingerprint(&buffer[..space]), fingerprint(&buffer[space + 1..])];
            buffer.remove(space);
            merges.push(Merge([parts[0], parts[1], fingerprint(&buffer)]));
        }
        self.merges = Some(merges);
        Ok(())
    }

    /// How many merges name a token that the vocabulary lacks; the engine refuses the first of them.
    pub(crate) fn unknown_merges(&self) -> usize {
        let (Some(tokens), Some(merges)) = (&self.tokens, &self.merges) else { return 0 };
        let mut sorted = tokens.clone();
        sorted.sort_unstable();
        merges.iter().filter(|merge| merge.0.iter().any(|part| sorted.binary_search(part).is_err())).count()
    }
}

/// A string takes at least the eight bytes of its length, so a lying count is found before anything is allocated.
fn capacity<R: Read + Seek>(source: &Source<R>, what: &str, len: u64) -> Result<usize, Fault> {
    if len > MAX_ENTRIES {
        return Err(Fault::Corrupt(format!("the tokenizer claims to have {len} {what}")));
    }
    source.expect(len * 8)?;
    Ok(usize::try_from(len).unwrap_or(0))
}

fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
