//! Tiny GGUF files: made from nothing, or taken apart, changed and put together again.
//!
//! Everything is kept as it would be written, also what no reader would accept.

/// A metadata value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number, type 4.
    U32(u32),
    /// A number, type 5.
    I32(i32),
    /// A number, type 6.
    F32(f32),
    /// Type 7.
    Bool(bool),
    /// Type 8.
    Text(String),
    /// Type 9.
    Array(Vec<Value>),
    /// Any other value, by its type and bytes.
    Raw(u32, Vec<u8>),
}

impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Self::U32(n)
    }
}

impl From<f32> for Value {
    fn from(n: f32) -> Self {
        Self::F32(n)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&[&str]> for Value {
    fn from(texts: &[&str]) -> Self {
        Self::Array(texts.iter().map(|text| (*text).into()).collect())
    }
}

/// A tensor with its data.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Name, such as `blk.0.attn_q.weight`.
    pub name: String,
    /// Dimensions, the contiguous one first.
    pub dims: Vec<u64>,
    /// ggml's id of the type; 0 is F32.
    pub kind: u32,
    /// The weights.
    pub data: Vec<u8>,
}

/// A GGUF file in parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Gguf {
    /// Version in the file.
    pub version: u32,
    /// Metadata, in the order of the file.
    pub metadata: Vec<(String, Value)>,
    /// Tensors, in the order of the file.
    pub tensors: Vec<Tensor>,
}

const ALIGNMENT: usize = 32;
const TOKENS: [&str; 8] = ["<s>", "</s>", "a", "b", "ab", "Ġ", "Ġa", "c"];
const MERGES: [&str; 2] = ["a b", "Ġ a"];

impl Gguf {
    /// A valid Llama of two layers, F32, a few kilobytes, with eight tokens and a chat template.
    #[must_use]
    pub fn tiny_llama() -> Self {
        let mut gguf = Self { version: 3, metadata: Vec::new(), tensors: Vec::new() };
        let template = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}";
        for (key, value) in [
            ("general.architecture", "llama".into()),
            ("general.name", "Tiny".into()),
            ("general.license", "apache-2.0".into()),
            ("general.languages", ["ko", "en"].as_slice().into()),
            ("general.file_type", Value::U32(0)),
            ("llama.context_length", Value::U32(64)),
            ("llama.embedding_length", Value::U32(8)),
            ("llama.block_count", Value::U32(2)),
            ("llama.feed_forward_length", Value::U32(16)),
            ("llama.attention.head_count", Value::U32(2)),
            ("llama.attention.head_count_kv", Value::U32(1)),
            ("llama.attention.layer_norm_rms_epsilon", Value::F32(1e-5)),
            ("llama.rope.dimension_count", Value::U32(4)),
            ("tokenizer.ggml.model", "gpt2".into()),
            ("tokenizer.ggml.pre", "gpt-2".into()),
            ("tokenizer.ggml.tokens", TOKENS.as_slice().into()),
            ("tokenizer.ggml.token_type", Value::Array([3, 3, 1, 1, 1, 1, 1, 1].map(Value::I32).into())),
            ("tokenizer.ggml.merges", MERGES.as_slice().into()),
            ("tokenizer.ggml.bos_token_id", Value::U32(0)),
            ("tokenizer.ggml.eos_token_id", Value::U32(1)),
            ("tokenizer.chat_template", template.into()),
        ] {
            gguf.set(key, value);
        }
        gguf.add_f32("token_embd.weight", &[8, 8]);
        gguf.add_f32("output_norm.weight", &[8]);
        for block in 0..2 {
            for (name, dims) in [
                ("attn_norm", [8, 1]),
                ("attn_q", [8, 8]),
                ("attn_k", [8, 4]),
                ("attn_v", [8, 4]),
                ("attn_output", [8, 8]),
                ("ffn_norm", [8, 1]),
                ("ffn_gate", [8, 16]),
                ("ffn_up", [8, 16]),
                ("ffn_down", [16, 8]),
            ] {
                let dims = if dims[1] == 1 { &dims[..1] } else { &dims };
                gguf.add_f32(&format!("blk.{block}.{name}.weight"), dims);
            }
        }
        gguf
    }

    /// Takes a well-formed file apart.
    ///
    /// # Panics
    /// If it is not well-formed: tests start from good files.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let mut at = Cursor { bytes, position: 4 };
        let version = at.u32();
        let (tensors, keys) = (at.u64(), at.u64());
        let metadata: Vec<_> = (0..keys).map(|_| (at.text(), at.value())).collect();
        let infos: Vec<_> = (0..tensors)
            .map(|_| {
                let name = at.text();
                let dims: Vec<_> = (0..at.u32()).map(|_| at.u64()).collect();
                (name, dims, at.u32(), at.usize())
            })
            .collect();
        let start = at.position.next_multiple_of(ALIGNMENT);
        let mut ends: Vec<_> = infos.iter().map(|info| info.3).chain([bytes.len() - start]).collect();
        ends.sort_unstable();
        let tensors = infos
            .into_iter()
            .map(|(name, dims, kind, offset)| {
                let end = ends.iter().find(|end| **end > offset).expect("a tensor has data");
                Tensor { name, dims, kind, data: bytes[start + offset..start + end].to_vec() }
            })
            .collect();
        Self { version, metadata, tensors }
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.metadata.iter().find(|(found, _)| found == key).map(|(_, value)| value)
    }

    /// Sets or adds a metadata value.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        match self.metadata.iter_mut().find(|(found, _)| found == key) {
            Some((_, old)) => *old = value.into(),
            None => self.metadata.push((key.to_owned(), value.into())),
        }
    }

    /// Removes a metadata value.
    pub fn remove(&mut self, key: &str) {
        self.metadata.retain(|(found, _)| found != key);
    }

    /// Renames the architecture and the keys that begin with it.
    pub fn rename_architecture(&mut self, from: &str, to: &str) {
        for (key, _) in &mut self.metadata {
            if let Some(rest) = key.strip_prefix(&format!("{from}.")) {
                *key = format!("{to}.{rest}");
            }
        }
        self.set("general.architecture", to);
    }

    /// The tensor of that name.
    ///
    /// # Panics
    /// If there is none.
    pub fn tensor(&mut self, name: &str) -> &mut Tensor {
        self.tensors.iter_mut().find(|tensor| tensor.name == name).expect("the tensor exists")
    }

    /// Removes a tensor.
    pub fn remove_tensor(&mut self, name: &str) {
        self.tensors.retain(|tensor| tensor.name != name);
    }

    /// Adds a tensor of F32 zeros.
    pub fn add_f32(&mut self, name: &str, dims: &[u64]) {
        let bytes = usize::try_from(dims.iter().product::<u64>() * 4).expect("tests use small tensors");
        self.tensors.push(Tensor {
            name: name.to_owned(),
            dims: dims.to_vec(),
            kind: 0,
            data: vec![0; bytes],
        });
    }

    /// Halves the last dimension of a tensor.
    pub fn halve_tensor(&mut self, name: &str) {
        let tensor = self.tensor(name);
        *tensor.dims.last_mut().expect("tensors have dimensions") /= 2;
        tensor.data.truncate(tensor.data.len() / 2);
    }

    /// The file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = b"GGUF".to_vec();
        out.extend(self.version.to_le_bytes());
        out.extend((self.tensors.len() as u64).to_le_bytes());
        out.extend((self.metadata.len() as u64).to_le_bytes());
        for (key, value) in &self.metadata {
            put_text(&mut out, key);
            out.extend(type_of(value).to_le_bytes());
            put_value(&mut out, value);
        }
        let mut offset = 0;
        for tensor in &self.tensors {
            put_text(&mut out, &tensor.name);
            out.extend(u32::try_from(tensor.dims.len()).expect("few dimensions").to_le_bytes());
            tensor.dims.iter().for_each(|dim| out.extend(dim.to_le_bytes()));
            out.extend(tensor.kind.to_le_bytes());
            out.extend((offset as u64).to_le_bytes());
            offset += tensor.data.len().next_multiple_of(ALIGNMENT);
        }
        for tensor in &self.tensors {
            out.resize(out.len().next_multiple_of(ALIGNMENT), 0);
            out.extend(&tensor.data);
        }
        out
    }
}

fn type_of(value: &Value) -> u32 {
    match value {
        Value::U32(_) => 4,
        Value::I32(_) => 5,
        Value::F32(_) => 6,
        Value::Bool(_) => 7,
        Value::Text(_) => 8,
        Value::Array(_) => 9,
        Value::Raw(kind, _) => *kind,
    }
}

fn put_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::U32(n) => out.extend(n.to_le_bytes()),
        Value::I32(n) => out.extend(n.to_le_bytes()),
        Value::F32(n) => out.extend(n.to_le_bytes()),
        Value::Bool(bit) => out.push((*bit).into()),
        Value::Text(text) => put_text(out, text),
        Value::Array(items) => {
            out.extend(items.first().map_or(4, type_of).to_le_bytes());
            out.extend((items.len() as u64).to_le_bytes());
            items.iter().for_each(|item| put_value(out, item));
        }
        Value::Raw(_, bytes) => out.extend(bytes),
    }
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Cursor<'_> {
    fn take(&mut self, count: usize) -> &[u8] {
        self.position += count;
        &self.bytes[self.position - count..self.position]
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take(4).try_into().expect("four bytes"))
    }

    fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take(8).try_into().expect("eight bytes"))
    }

    fn usize(&mut self) -> usize {
        usize::try_from(self.u64()).expect("small")
    }

    fn text(&mut self) -> String {
        let len = self.usize();
        String::from_utf8(self.take(len).to_vec()).expect("UTF-8")
    }

    fn value(&mut self) -> Value {
        let kind = self.u32();
        self.value_of(kind)
    }

    fn value_of(&mut self, kind: u32) -> Value {
        match kind {
            4 => Value::U32(self.u32()),
            5 => Value::I32(self.u32().cast_signed()),
            6 => Value::F32(f32::from_bits(self.u32())),
            7 => Value::Bool(self.take(1)[0] != 0),
            8 => Value::Text(self.text()),
            9 => {
                let item = self.u32();
                let len = self.u64();
                Value::Array((0..len).map(|_| self.value_of(item)).collect())
            }
            0 | 1 => Value::Raw(kind, self.take(1).to_vec()),
            2 | 3 => Value::Raw(kind, self.take(2).to_vec()),
            10..=12 => Value::Raw(kind, self.take(8).to_vec()),
            other => panic!("unknown value type {other}"),
        }
    }
}
