"""CLIP's encoders and the prior in plain PyTorch."""
import torch
import torch.nn.functional as F

from layers import Layers, attention, sinusoid


class Transformer(Layers):
    """Pre-norm layers, their parts named by the subclass."""

    def layer(self, h, name, names, heads, mask):
        norm1, q, k, v, out, norm2, up, down = (f"{name}.{part}" for part in names)
        width = h.shape[-1]
        n = self.layer_norm(h, norm1)
        h = h + self.linear(attention(self.linear(n, q, width), self.linear(n, k, width), self.linear(n, v, width), heads, mask), out, width)
        inner = self.weights(up + ".weight").shape[0]
        return h + self.linear(F.gelu(self.linear(self.layer_norm(h, norm2), up, inner)), down, width)


class Clip(Transformer):
    """A text or an image encoder."""

    PARTS = ("layer_norm1", "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "layer_norm2", "mlp.fc1", "mlp.fc2")

    def __init__(self, weights, config):
        super().__init__(weights)
        self.depth, self.heads = config["num_hidden_layers"], config["num_attention_heads"]

    def encode(self, h, model, mask=0):
        for i in range(self.depth):
            h = self.layer(h, f"{model}.encoder.layers.{i}", self.PARTS, self.heads, mask)
        return h

    def text(self, ids):
        """Pooled embeddings and hidden states of token ids [batch, 77]."""
        h = self.weights("text_model.embeddings.token_embedding.weight")[ids] + self.weights("text_model.embeddings.position_embedding.weight")
        future = torch.full((ids.shape[1], ids.shape[1]), float("-inf"), dtype=self.dtype).triu(1)
        h = self.layer_norm(self.encode(h, "text_model", future), "text_model.final_layer_norm")
        return F.linear(h[torch.arange(len(ids)), ids.argmax(1)], self.weights("text_projection.weight")), h

    def image(self, pixels):
        """Embeddings of prepared pictures [batch, 3, 224, 224]."""
        name = "vision_model.embeddings."
        patches = F.conv2d(pixels, self.weights(name + "patch_embedding.weight"), stride=14).flatten(2).transpose(1, 2)
        h = torch.cat([self.weights(name + "class_embedding").expand(len(pixels), 1, -1), patches], 1) + self.weights(name + "position_embedding.weight")
        h = self.encode(self.layer_norm(h, "vision_model.pre_layrnorm"), "vision_model")
        return F.linear(self.layer_norm(h[:, 0], "vision_model.post_layernorm"), self.weights("visual_projection.weight"))


class Prior(Transformer):
    """Predicts a clean image embedding."""

    PARTS = ("norm1", "attn1.to_q", "attn1.to_k", "attn1.to_v", "attn1.to_out.0", "norm3", "ff.net.0.proj", "ff.net.2")

    def __init__(self, weights, config):
        super().__init__(weights)
        self.depth, self.heads, self.width = config["num_layers"], config["num_attention_heads"], config["num_attention_heads"] * config["attention_head_dim"]

    def __call__(self, noisy, timestep, embeddings, hidden, mask):
        time = self.linear(F.silu(self.linear(sinusoid(timestep, self.width, self.dtype), "time_embedding.linear_1", self.width)), "time_embedding.linear_2", self.width)
        h = torch.cat([
            self.linear(hidden, "encoder_hidden_states_proj", self.width), self.linear(embeddings, "embedding_proj", self.width)[:, None],
            time.expand(len(noisy), 1, -1), self.linear(noisy, "proj_in", self.width)[:, None], self.weights("prd_embedding").expand(len(noisy), 1, -1),
        ], 1) + self.weights("positional_embedding")
        hide = torch.full((h.shape[1], h.shape[1]), -10000.0, dtype=self.dtype).triu(1) + F.pad((1 - mask.to(self.dtype)) * -10000, (0, 4))[:, None]
        for i in range(self.depth):
            h = self.layer(h, f"transformer_blocks.{i}", self.PARTS, self.heads, hide[:, None])
        return self.linear(self.layer_norm(h, "norm_out")[:, -1], "proj_to_clip_embeddings", noisy.shape[1])
