using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>A prior of the hub as it was first published.</summary>
internal sealed class OriginalPriorLayout : IDisposable
{
    private readonly OriginalLayout _layout;

    public OriginalPriorLayout(Checkpoint hub, int layers, int headDim)
    {
        _layout = new(hub);
        foreach (var (name, original) in (ReadOnlySpan<(string, string)>)[("time_embedding.linear_1", "time_embed.0"),
            ("time_embedding.linear_2", "time_embed.2"), ("proj_in", "clip_img_proj"), ("embedding_proj", "text_emb_proj"),
            ("encoder_hidden_states_proj", "text_enc_proj"), ("norm_out", "final_ln"), ("proj_to_clip_embeddings", "out_proj")])
        {
            _layout.Layer(name, $"model.{original}");
        }
        _layout.Tensor("positional_embedding", "model.positional_embedding");
        _layout.Tensor("prd_embedding", "model.prd_emb");
        for (var i = 0; i < layers; i++)
        {
            var (block, original) = ($"transformer_blocks.{i}", $"model.transformer.resblocks.{i}");
            _layout.Joined($"{original}.attn.c_qkv", headDim, axes: 0, $"{block}.attn1.to_q", $"{block}.attn1.to_k", $"{block}.attn1.to_v");
            _layout.Layer($"{block}.attn1.to_out.0", $"{original}.attn.c_proj");
            _layout.Layer($"{block}.ff.net.0.proj", $"{original}.mlp.c_fc");
            _layout.Layer($"{block}.ff.net.2", $"{original}.mlp.c_proj");
            _layout.Layer($"{block}.norm1", $"{original}.ln_1");
            _layout.Layer($"{block}.norm3", $"{original}.ln_2");
        }
        foreach (var (name, number) in (ReadOnlySpan<(string, string)>)[("clip_mean", "0"), ("clip_std", "1")])
        {
            Statistics.Set(new TensorEntry(number, [hub.Describe(name).Count], hub.Describe(name).Type), hub.ReadBytes(name));
        }
    }

    public InMemoryCheckpoint Prior => _layout.Checkpoint;

    public InMemoryCheckpoint Statistics { get; } = new("statistics");

    public void Dispose()
    {
        _layout.Dispose();
        Statistics.Dispose();
    }
}
