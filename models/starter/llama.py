"""The Llama-shaped network that is trained, in the layout of Hugging Face.

Queries and keys use the "rotate half" layout; the GGUF writer permutes them to the
interleaved layout that the architecture `llama` has there. Embedding and output share
one matrix.
"""
import math
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F

RMS_EPS = 1e-5
ROPE_BASE = 10000.0


@dataclass(frozen=True)
class Shape:
    """Sizes of the network. `hidden` and `ffn` must be multiples of 32, the block of Q8_0."""
    vocab: int
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    ffn: int
    context: int

    def __post_init__(self):
        if self.hidden % 32 or self.ffn % 32:
            raise ValueError("hidden and ffn must be multiples of 32")
        if self.hidden % self.heads or self.heads % self.kv_heads:
            raise ValueError("heads must divide hidden, kv_heads must divide heads")

    @property
    def head_dim(self):
        return self.hidden // self.heads


class RMSNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return F.rms_norm(x, self.weight.shape, self.weight, RMS_EPS)


class Block(nn.Module):
    def __init__(self, s: Shape):
        super().__init__()
        self.s = s
        kv = s.kv_heads * s.head_dim
        self.q = nn.Linear(s.hidden, s.hidden, bias=False)
        self.k = nn.Linear(s.hidden, kv, bias=False)
        self.v = nn.Linear(s.hidden, kv, bias=False)
        self.o = nn.Linear(s.hidden, s.hidden, bias=False)
        self.gate = nn.Linear(s.hidden, s.ffn, bias=False)
        self.up = nn.Linear(s.hidden, s.ffn, bias=False)
        self.down = nn.Linear(s.ffn, s.hidden, bias=False)
        self.attn_norm, self.ffn_norm = RMSNorm(s.hidden), RMSNorm(s.hidden)

    def forward(self, x, cos, sin):
        x = x + self.o(self.attend(self.attn_norm(x), cos, sin))
        h = self.ffn_norm(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))

    def attend(self, h, cos, sin):
        s, (batch, length, _) = self.s, h.shape
        split = lambda t, heads: t.view(batch, length, heads, s.head_dim).transpose(1, 2)
        q = rotate(split(self.q(h), s.heads), cos, sin)
        k = rotate(split(self.k(h), s.kv_heads), cos, sin)
        v = split(self.v(h), s.kv_heads)
        group = s.heads // s.kv_heads
        k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return y.transpose(1, 2).reshape(batch, length, s.hidden)


def rotate(x, cos, sin):
    """Applies rotary position embedding to `[batch, heads, length, head_dim]`."""
    a, b = x.chunk(2, -1)
    length = x.shape[2]
    return (x * cos[:length] + torch.cat([-b, a], -1) * sin[:length]).to(x.dtype)


class Llama(nn.Module):
    def __init__(self, s: Shape):
        super().__init__()
        self.s = s
        self.emb = nn.Embedding(s.vocab, s.hidden)
        self.blocks = nn.ModuleList(Block(s) for _ in range(s.layers))
        self.norm = RMSNorm(s.hidden)
        inv = 1.0 / ROPE_BASE ** (torch.arange(0, s.head_dim, 2).float() / s.head_dim)
        angle = torch.outer(torch.arange(s.context).float(), inv)
        angle = torch.cat([angle, angle], -1)
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                nn.init.normal_(p, std=0.02 if name == "emb.weight" else 0.7 / math.sqrt(p.shape[1]))

    def hidden_states(self, ids):
        """Final normalised states `[batch, length, hidden]`."""
        x = self.emb(ids)
        for block in self.blocks:
            x = block(x, self.cos, self.sin)
        return self.norm(x)

    def logits(self, states):
        """Logits for any selection of final states; the training step skips prompt positions."""
        return F.linear(states, self.emb.weight)
