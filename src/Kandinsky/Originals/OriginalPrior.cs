using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The prior of ai-forever's Kandinsky 2.1: <c>prior_fp16.ckpt</c>, and <c>ViT-L-14_stats.th</c> with mean and deviation of embeddings.</summary>
internal static class OriginalPrior
{
    /// <summary>A tensor that every such prior has.</summary>
    public const string Mark = "model.prd_emb";

    /// <summary>The prior under the hub's names.</summary>
    /// <param name="config">Its numbers.</param>
    /// <param name="prior">Its checkpoint.</param>
    /// <param name="statistics">Mean and deviation, one after the other.</param>
    /// <exception cref="KandinskyException">A tensor is not there, or of another size.</exception>
    public static MappedCheckpoint Map(PriorConfig config, Checkpoint prior, Checkpoint statistics)
    {
        var names = new OriginalNames()
            .Add("time_embedding.linear_1", "model.time_embed.0").Add("time_embedding.linear_2", "model.time_embed.2")
            .Add("proj_in", "model.clip_img_proj").Add("embedding_proj", "model.text_emb_proj").Add("encoder_hidden_states_proj", "model.text_enc_proj")
            .Add("positional_embedding", "model.positional_embedding").Add("prd_embedding", Mark)
            .Add("norm_out", "model.final_ln").Add("proj_to_clip_embeddings", "model.out_proj")
            .Add("clip_mean", new TensorOrigin(statistics, "0", [1, config.EmbeddingDim]))
                .Add("clip_std", new TensorOrigin(statistics, "1", [1, config.EmbeddingDim]));
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var (block, original) = (Numbered("transformer_blocks", layer), Numbered("model.transformer.resblocks", layer));
            names.AddTogether($"{original}.attn.c_qkv", config.HeadDim, $"{block}.attn1.to_q", $"{block}.attn1.to_k", $"{block}.attn1.to_v")
                .Add($"{block}.attn1.to_out.0", $"{original}.attn.c_proj")
                .Add($"{block}.ff.net.0.proj", $"{original}.mlp.c_fc").Add($"{block}.ff.net.2", $"{original}.mlp.c_proj")
                .Add($"{block}.norm1", $"{original}.ln_1").Add($"{block}.norm3", $"{original}.ln_2");
        }
        return names.Map(prior, weights => new PriorTransformer(config, weights));

        static string Numbered(string list, int number) => string.Create(CultureInfo.InvariantCulture, $"{list}.{number}");
    }
}
