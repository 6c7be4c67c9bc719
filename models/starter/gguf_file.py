"""Writes the model as GGUF with Q8_0 weights, and rounds weights as that file will hold them."""
import json

import gguf
import numpy as np
import torch

from conversations import END_OF_TEXT, IM_END, TEMPLATE
from llama import RMS_EPS, ROPE_BASE

Q8_0 = gguf.GGMLQuantizationType.Q8_0
CONTROL, NORMAL = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
BLOCK_NAMES = {"q": "attn_q", "k": "attn_k", "v": "attn_v", "o": "attn_output", "gate": "ffn_gate", "up": "ffn_up",
               "down": "ffn_down", "attn_norm": "attn_norm", "ffn_norm": "ffn_norm"}


def bf16(p):
    return p.detach().to(torch.bfloat16).float().numpy()


def interleave(x, heads):
    """Rotate-half rows to the interleaved rows that the GGUF architecture `llama` expects."""
    return x.reshape(heads, 2, x.shape[0] // heads // 2, *x.shape[1:]).swapaxes(1, 2).reshape(x.shape)


@torch.no_grad()
def round_weights(model):
    """Replaces each weight by what a reader of the file gets back, so that evaluation is honest."""
    for p in model.parameters():
        x = bf16(p)
        if p.dim() == 2:
            x = gguf.quants.dequantize(gguf.quants.quantize(x, Q8_0), Q8_0)
        p.copy_(torch.from_numpy(np.ascontiguousarray(x)))


def tensors(model):
    """Yields `(name, array)` in file order."""
    s = model.s
    yield "token_embd.weight", bf16(model.emb.weight)
    for i, block in enumerate(model.blocks):
        for part, name in BLOCK_NAMES.items():
            x = bf16(getattr(block, part).weight)
            if part == "q":
                x = interleave(x, s.heads)
            elif part == "k":
                x = interleave(x, s.kv_heads)
            yield f"blk.{i}.{name}.weight", np.ascontiguousarray(x)
    yield "output_norm.weight", bf16(model.norm.weight)


def write(path, model, tok):
    s = model.s
    count = sum(p.numel() for p in model.parameters())
    w = gguf.GGUFWriter(str(path), "llama")
    w.add_type(gguf.GGUFType.MODEL)
    w.add_name("XGEN Starter")
    w.add_description("A very small model that answers memorised questions about using XGEN.")
    w.add_license("Apache-2.0")
    w.add_languages(["en", "ko"])
    w.add_size_label(f"{count / 1e6:.1f}M")
    w.add_context_length(s.context)
    w.add_embedding_length(s.hidden)
    w.add_block_count(s.layers)
    w.add_feed_forward_length(s.ffn)
    w.add_head_count(s.heads)
    w.add_head_count_kv(s.kv_heads)
    w.add_layer_norm_rms_eps(RMS_EPS)
    w.add_rope_dimension_count(s.head_dim)
    w.add_rope_freq_base(ROPE_BASE)
    w.add_vocab_size(s.vocab)
    w.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    w.add_quantization_version(gguf.GGML_QUANT_VERSION)
    add_tokenizer(w, tok)
    for name, x in tensors(model):
        if x.ndim == 1:
            w.add_tensor(name, x.astype(np.float32))
        else:
            w.add_tensor(name, gguf.quants.quantize(x, Q8_0), raw_dtype=Q8_0)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def add_tokenizer(w, tok):
    j = json.loads(tok.to_str())
    vocab = sorted(j["model"]["vocab"], key=j["model"]["vocab"].get)
    special = {t["content"] for t in j["added_tokens"]}
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("qwen2")
    w.add_token_list(vocab)
    w.add_token_types([CONTROL if t in special else NORMAL for t in vocab])
    w.add_token_merges([" ".join(m) if isinstance(m, list) else m for m in j["model"]["merges"]])
    w.add_bos_token_id(tok.token_to_id(END_OF_TEXT))
    w.add_eos_token_id(tok.token_to_id(IM_END))
    w.add_pad_token_id(tok.token_to_id(END_OF_TEXT))
    w.add_add_bos_token(False)
    w.add_chat_template(TEMPLATE)
