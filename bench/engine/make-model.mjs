// A model with random weights, of a real shape and size: only its speed means something.
//
// Llama shape with 215 million weights and a byte vocabulary, so that a prompt of N ASCII characters has about N tokens.
// The bytes of the quantized blocks are random with fixed scales that keep the weights near a deviation of 0.02.

import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';

const SHAPE = { vocabulary: 32000, width: 1024, layers: 12, heads: 16, kvHeads: 4, inner: 4096, context: 4096 };
const ALIGNMENT = 32;

/** ggml's ids, block sizes and bytes a block, and where the 16-bit scales of a block are. */
const TYPES = {
  f32: { id: 0 },
  q8_0: { id: 8, weights: 32, bytes: 34, scales: [[0, 2.7e-4]] },
  q4_k: { id: 12, weights: 256, bytes: 144, scales: [[0, 1e-4], [2, 7.5e-4]] },
  q6_k: { id: 14, weights: 256, bytes: 210, scales: [[208, 1.5e-5]] },
};

/** Which type each kind of tensor has, as llama.cpp mixes them. */
const QUANTIZATIONS = {
  q8_0: { fileType: 7, of: () => TYPES.q8_0 },
  q4_k_m: { fileType: 15, of: (name) => (/token_embd|attn_v|ffn_down/.test(name) ? TYPES.q6_k : TYPES.q4_k) },
};

/** Writes the model into `folder` unless it is there, and returns its path. */
export async function makeModel(folder, quantization) {
  const file = path.join(folder, `random-215m-${quantization}.gguf`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const { fileType, of } = QUANTIZATIONS[quantization];
  const tensors = tensorsOf(of);
  const out = createWriteStream(`${file}.new`);
  let written = 0;
  const write = async (bytes) => {
    written += bytes.length;
    if (!out.write(bytes)) await once(out, 'drain');
  };
  const align = () => write(Buffer.alloc((ALIGNMENT - (written % ALIGNMENT)) % ALIGNMENT));
  await write(header(tensors, fileType));
  await align();
  const random = randomBytes(quantization.length);
  for (const tensor of tensors) {
    for (const piece of content(tensor, random)) await write(piece);
    await align();
  }
  out.end();
  await once(out, 'finish');
  renameSync(`${file}.new`, file);
  return file;
}

function tensorsOf(typeOf) {
  const { vocabulary, width, layers, heads, kvHeads, inner } = SHAPE;
  const head = width / heads;
  const matrix = (name, inputs, outputs) => ({ name, dims: [inputs, outputs], type: typeOf(name) });
  const norm = (name) => ({ name, dims: [width], type: TYPES.f32 });
  const tensors = [matrix('token_embd.weight', width, vocabulary), norm('output_norm.weight')];
  for (let i = 0; i < layers; i++) {
    tensors.push(
      norm(`blk.${i}.attn_norm.weight`),
      norm(`blk.${i}.ffn_norm.weight`),
      matrix(`blk.${i}.attn_q.weight`, width, heads * head),
      matrix(`blk.${i}.attn_k.weight`, width, kvHeads * head),
      matrix(`blk.${i}.attn_v.weight`, width, kvHeads * head),
      matrix(`blk.${i}.attn_output.weight`, heads * head, width),
      matrix(`blk.${i}.ffn_gate.weight`, width, inner),
      matrix(`blk.${i}.ffn_up.weight`, width, inner),
      matrix(`blk.${i}.ffn_down.weight`, inner, width),
    );
  }
  return tensors;
}

function size({ dims, type }) {
  const weights = dims.reduce((a, b) => a * b, 1);
  return type === TYPES.f32 ? weights * 4 : (weights / type.weights) * type.bytes;
}

/** The tensor's bytes, in pieces. */
function* content(tensor, random) {
  const { type } = tensor;
  if (type === TYPES.f32) {
    yield Buffer.from(new Float32Array(tensor.dims[0]).fill(1).buffer);
    return;
  }
  const scales = type.scales.map(([at, value]) => [at, half(value)]);
  for (let left = size(tensor); left > 0; ) {
    const piece = Buffer.alloc(Math.min(left, type.bytes * 4096));
    random(piece);
    for (let block = 0; block < piece.length; block += type.bytes) {
      for (const [at, bits] of scales) piece.writeUInt16LE(bits, block + at);
    }
    yield piece;
    left -= piece.length;
  }
}

/** The bits of a positive number as a half-precision float. */
function half(value) {
  const exponent = Math.max(-14, Math.floor(Math.log2(value)));
  const fraction = Math.round((value / 2 ** exponent) * 1024);
  return fraction < 1024 ? fraction : ((exponent + 15) << 10) + (fraction - 1024);
}

/** Always the same bytes (xorshift32), so that every machine measures the same model. */
function randomBytes(seed) {
  let state = 0x9e3779b9 ^ seed;
  return (buffer) => {
    for (let i = 0; i + 4 <= buffer.length; i += 4) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      buffer.writeInt32LE(state, i);
    }
  };
}

function header(tensors, fileType) {
  const u32 = (n) => le(4, (b) => b.writeUInt32LE(n));
  const u64 = (n) => le(8, (b) => b.writeBigUInt64LE(BigInt(n)));
  const f32 = (n) => le(4, (b) => b.writeFloatLE(n));
  const text = (s) => Buffer.concat([u64(Buffer.byteLength(s)), Buffer.from(s)]);
  const array = (kind, items, encode) => [9, Buffer.concat([u32(kind), u64(items.length), ...items.map(encode)])];
  const { vocabulary, width, layers, heads, kvHeads, inner, context } = SHAPE;
  const tokens = vocabularyOf(vocabulary);
  const numbers = {
    'llama.context_length': context,
    'llama.embedding_length': width,
    'llama.block_count': layers,
    'llama.feed_forward_length': inner,
    'llama.attention.head_count': heads,
    'llama.attention.head_count_kv': kvHeads,
    'llama.rope.dimension_count': width / heads,
    'llama.vocab_size': vocabulary,
    'general.file_type': fileType,
    'tokenizer.ggml.bos_token_id': vocabulary - 3,
    'tokenizer.ggml.eos_token_id': vocabulary - 1,
  };
  const texts = {
    'general.architecture': 'llama',
    'general.name': 'random',
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'qwen2',
    'tokenizer.chat_template':
      "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}" +
      "{{ '<|im_start|>assistant\\n' }}",
  };
  const entries = {
    ...Object.fromEntries(Object.entries(texts).map(([k, v]) => [k, [8, text(v)]])),
    ...Object.fromEntries(Object.entries(numbers).map(([k, v]) => [k, [4, u32(v)]])),
    'llama.attention.layer_norm_rms_epsilon': [6, f32(1e-6)],
    'llama.rope.freq_base': [6, f32(1e6)],
    'tokenizer.ggml.add_bos_token': [7, Buffer.from([0])],
    'tokenizer.ggml.tokens': array(8, tokens, text),
    'tokenizer.ggml.token_type': array(5, tokens, (_, i) => u32(i < vocabulary - 3 ? 1 : 3)),
    'tokenizer.ggml.merges': array(8, ['t o'], text),
  };
  const parts = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(Object.keys(entries).length)];
  for (const [key, [kind, value]] of Object.entries(entries)) parts.push(text(key), u32(kind), value);
  let offset = 0;
  for (const tensor of tensors) {
    parts.push(text(tensor.name), u32(tensor.dims.length), ...tensor.dims.map(u64), u32(tensor.type.id), u64(offset));
    offset += Math.ceil(size(tensor) / ALIGNMENT) * ALIGNMENT;
  }
  return Buffer.concat(parts);
}

function le(bytes, write) {
  const buffer = Buffer.alloc(bytes);
  write(buffer);
  return buffer;
}

/** The 256 bytes in the alphabet of GPT-2, tokens that no text has, and the three special ones. */
function vocabularyOf(count) {
  const printable = (b) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  const bytes = [...Array(256).keys()];
  const alphabet = [
    ...bytes.filter(printable).map((b) => String.fromCodePoint(b)),
    ...bytes.filter((b) => !printable(b)).map((_, i) => String.fromCodePoint(256 + i)),
  ];
  const filler = Array.from({ length: count - 256 - 4 }, (_, i) => `tok${i}`);
  return [...alphabet, 'to', ...filler, '<|endoftext|>', '<|im_start|>', '<|im_end|>'];
}
