//! Reads a header whose every length may be a lie: nothing is allocated before the file is known to hold it.

use std::io::{BufRead, BufReader, Read, Seek};

use crate::fault::Fault;

/// What reading a header may cost; the largest headers known have less than half of it.
const MAX_HEADER_BYTES: u64 = 48 << 20;
const BUFFER_BYTES: usize = 256 << 10;

pub(crate) struct Source<R> {
    inner: BufReader<R>,
    position: u64,
    size: u64,
    read: u64,
}

impl<R: Read + Seek> Source<R> {
    pub(crate) fn new(inner: R, size: u64) -> Self {
        Self { inner: BufReader::with_capacity(BUFFER_BYTES, inner), position: 0, size, read: 0 }
    }

    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Fails unless `bytes` more are in the file.
    pub(crate) fn expect(&self, bytes: u64) -> Result<(), Fault> {
        match self.position.checked_add(bytes) {
            Some(needed_bytes) if needed_bytes <= self.size => Ok(()),
            needed => Err(Fault::Cut { size_bytes: self.size, needed_bytes: needed.unwrap_or(u64::MAX) }),
        }
    }

    fn spend(&mut self, bytes: u64) -> Result<(), Fault> {
        self.pay(bytes)?;
        self.position += bytes;
        Ok(())
    }

    fn pay(&mut self, bytes: u64) -> Result<(), Fault> {
        self.expect(bytes)?;
        self.read += bytes;
        if self.read > MAX_HEADER_BYTES {
            return Err(Fault::TooBig(format!("more than {} MiB of metadata", MAX_HEADER_BYTES >> 20)));
        }
        Ok(())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        self.spend(N as u64)?;
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Fault> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Fault> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Fault> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Passes over `bytes` without reading them; a jump costs at most the buffer that is filled anew behind it.
    pub(crate) fn skip(&mut self, bytes: u64) -> Result<(), Fault> {
        self.expect(bytes)?;
        self.pay(bytes.min(BUFFER_BYTES as u64))?;
        self.position += bytes;
        let mut rest = bytes;
        while let Some(step) = i64::try_from(rest).ok().or(Some(i64::MAX)).filter(|step| *step > 0) {
            self.inner.seek_relative(step)?;
            rest -= step.unsigned_abs();
        }
        Ok(())
    }

    /// The length of the string that follows. `what` names it in errors, `max` is what a real file never exceeds.
    pub(crate) fn string_len(&mut self, what: &str, max: u64) -> Result<u64, Fault> {
        let len = self.u64()?;
        if len > max {
            return Err(Fault::Corrupt(format!("{what} claims to have {len} bytes")));
        }
        self.expect(len)?;
        Ok(len)
    }

    /// `len` bytes into `buffer`, without the zero bytes that some writers leave at the end (as the engine does).
    pub(crate) fn text(&mut self, len: u64, buffer: &mut Vec<u8>) -> Result<(), Fault> {
        self.spend(len)?;
        buffer.clear();
        let mut rest = len;
        while rest > 0 {
            let chunk = self.inner.fill_buf()?;
            if chunk.is_empty() {
                return Err(Fault::Cut { size_bytes: self.size - rest, needed_bytes: self.position });
            }
            let take = chunk.len().min(usize::try_from(rest).unwrap_or(usize::MAX));
            buffer.extend_from_slice(&chunk[..take]);
            self.inner.consume(take);
            rest -= take as u64;
        }
        while buffer.last() == Some(&0) {
            buffer.pop();
        }
        Ok(())
    }

    pub(crate) fn string(&mut self, what: &str, max: u64) -> Result<String, Fault> {
        let len = self.string_len(what, max)?;
        let mut bytes = Vec::new();
        self.text(len, &mut bytes)?;
        Ok(String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
    }
}
