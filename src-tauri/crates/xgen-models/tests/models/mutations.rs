//! Thousands of damaged headers: an answer for each, soon and with little memory.

use std::fs::{self, File};
use std::io::Write;
use std::time::{Duration, Instant};

use xgen_models::inspect;
use xgen_testsupport::gguf::Gguf;

use crate::hf;

const MEMORY_LIMIT_BYTES: u64 = 200 << 20;
/// Test builds are ten times slower than what ships.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Xorshift: a failure must be repeatable.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    fn number(&mut self) -> u64 {
        let odd =
            [0, 1, 7, 255, 1 << 16, 1 << 20, 1 << 31, u32::MAX.into(), 1 << 40, 1 << 62, 1 << 63, u64::MAX];
        odd[self.below(odd.len())].wrapping_add(self.below(3) as u64)
    }
}

/// Damages the first `header` bytes in one to four places, and sometimes cuts the file.
fn mutate(good: &[u8], header: usize, random: &mut Random) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(header);
        match random.below(5) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            2 => bytes[at..at + 8].copy_from_slice(&random.number().to_le_bytes()),
            3 => bytes[at..at + 4].copy_from_slice(&random.number().to_le_bytes()[..4]),
            _ => {
                let from = random.below(header);
                let chunk = bytes[from..from + 16].to_vec();
                bytes[at..at + 16].copy_from_slice(&chunk);
            }
        }
    }
    if random.below(8) == 0 {
        bytes.truncate(random.below(bytes.len()));
    }
    bytes
}

/// The most memory this process ever had.
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib << 10)
}

fn check(path: &std::path::Path) -> bool {
    let start = Instant::now();
    let passed = inspect(path).is_ok();
    assert!(start.elapsed() < TIME_LIMIT, "{} took {:?}", path.display(), start.elapsed());
    passed
}

fn check_memory() {
    if let Some(peak) = peak_bytes() {
        assert!(peak < MEMORY_LIMIT_BYTES, "the tests took {} MiB", peak >> 20);
    }
}

#[test]
fn five_thousand_damaged_gguf_headers_get_an_answer() {
    let good = Gguf::tiny_llama().bytes();
    let last = b"blk.1.ffn_down.weight";
    let header = good.windows(last.len()).position(|window| window == last).unwrap() + last.len();
    let mut random = Random(0x5eed);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("m.gguf");
    let mut refused = 0;
    for _ in 0..5_000 {
        fs::write(&path, mutate(&good, header, &mut random)).unwrap();
        refused += usize::from(!check(&path));
        // Overwriting would make some file systems flush each of the 5000.
        fs::remove_file(&path).unwrap();
    }
    check_memory();
    assert!(refused > 3_000, "only {refused} of 5000 damaged headers were noticed");
}

#[test]
fn a_thousand_damaged_safetensors_folders_get_an_answer() {
    let dir = tempfile::tempdir().unwrap();
    hf::write(dir.path());
    let mut random = Random(0xfee1);
    for name in ["model.safetensors", "tokenizer.json", "tokenizer_config.json", "config.json"] {
        let good = fs::read(dir.path().join(name)).unwrap();
        for _ in 0..250 {
            let header = (good.len() - 20).min(2_000);
            fs::remove_file(dir.path().join(name)).unwrap();
            fs::write(dir.path().join(name), mutate(&good, header, &mut random)).unwrap();
            check(dir.path());
        }
        fs::write(dir.path().join(name), good).unwrap();
    }
    check_memory();
    inspect(dir.path()).expect("every file was put back");
}

/// Files with holes cost their maker nothing, so sizes cannot be trusted either.
#[test]
fn a_huge_file_full_of_nothing_is_refused_soon() {
    let array = |key: &str, item: u32, len: u64| {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(3u32.to_le_bytes());
        bytes.extend(0u64.to_le_bytes());
        bytes.extend(1u64.to_le_bytes());
        bytes.extend((key.len() as u64).to_le_bytes());
        bytes.extend(key.as_bytes());
        bytes.extend(9u32.to_le_bytes());
        bytes.extend(item.to_le_bytes());
        bytes.extend(len.to_le_bytes());
        bytes
    };
    let dir = tempfile::tempdir().unwrap();
    let tokens = "tokenizer.ggml.tokens";
    for (key, item, len) in [
        (tokens, 8, 1 << 20),
        (tokens, 8, 1 << 32),
        ("tokenizer.ggml.merges", 8, 1 << 20),
        ("x", 8, 1 << 20),
        ("x", 9, 16 << 20),
        ("x", 12, 16 << 20),
        ("x", 12, 1 << 40),
    ] {
        let path = dir.path().join("holes.gguf");
        let mut file = File::create(&path).unwrap();
        file.write_all(&array(key, item, len)).unwrap();
        file.set_len(64 << 30).unwrap();
        assert!(!check(&path), "{key} with {len} items of type {item}");
    }
    check_memory();
}
