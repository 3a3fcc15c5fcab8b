using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>CLIP in OpenAI's own file, <c>ViT-L-14.pt</c>: both towers in one, query, key and value of a layer joined, projections transposed.</summary>
internal static class OpenAiClip
{
    /// <summary>The file's name.</summary>
    public const string FileName = "ViT-L-14.pt";

    /// <summary>The text tower under the hub's names.</summary>
    /// <param name="config">Its numbers.</param>
    /// <param name="clip">The file.</param>
    /// <exception cref="KandinskyException">A tensor is not there, or of another size.</exception>
    public static MappedCheckpoint Text(ClipTextConfig config, Checkpoint clip)
    {
        var names = new OriginalNames()
            .Add("text_model.embeddings.token_embedding", "token_embedding")
            .Add("text_model.embeddings.position_embedding.weight", "positional_embedding")
            .Add("text_model.final_layer_norm", "ln_final")
            .Add("text_projection.weight", Transposed(clip, "text_projection", config.EmbeddingDim, config.Transformer.Width));
        AddLayers(names, clip, config.Transformer, "text_model", "transformer");
        return names.Map(clip, weights => new ClipTextEncoder(config, weights));
    }

    /// <summary>The image tower under the hub's names.</summary>
    /// <param name="config">Its numbers.</param>
    /// <param name="clip">The file.</param>
    /// <exception cref="KandinskyException">A tensor is not there, or of another size.</exception>
    public static MappedCheckpoint Image(ClipImageConfig config, Checkpoint clip)
    {
        var names = new OriginalNames()
            .Add("vision_model.embeddings.class_embedding", "visual.class_embedding")
            .Add("vision_model.embeddings.patch_embedding", "visual.conv1")
            .Add("vision_model.embeddings.position_embedding.weight", "visual.positional_embedding")
            .Add("vision_model.pre_layrnorm", "visual.ln_pre").Add("vision_model.post_layernorm", "visual.ln_post")
            .Add("visual_projection.weight", Transposed(clip, "visual.proj", config.EmbeddingDim, config.Transformer.Width));
        AddLayers(names, clip, config.Transformer, "vision_model", "visual.transformer");
        return names.Map(clip, weights => new ClipImageEncoder(config, weights));
    }

    private static void AddLayers(OriginalNames names, Checkpoint clip, ClipTransformerConfig config, string tower, string original)
    {
        string[] parts = ["q_proj", "k_proj", "v_proj"];
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{tower}.encoder.layers.{layer}");
            var block = string.Create(CultureInfo.InvariantCulture, $"{original}.resblocks.{layer}");
            names.Add($"{path}.self_attn.out_proj", $"{block}.attn.out_proj")
                .Add($"{path}.layer_norm1", $"{block}.ln_1").Add($"{path}.layer_norm2", $"{block}.ln_2")
                .Add($"{path}.mlp.fc1", $"{block}.mlp.c_fc").Add($"{path}.mlp.fc2", $"{block}.mlp.c_proj");
            for (var part = 0; part < parts.Length; part++)
            {
                names.Add($"{path}.self_attn.{parts[part]}.weight",
                        new TensorOrigin(clip, $"{block}.attn.in_proj_weight", [config.Width, config.Width], parts.Length, part, config.Width))
                    .Add($"{path}.self_attn.{parts[part]}.bias",
                        new TensorOrigin(clip, $"{block}.attn.in_proj_bias", [config.Width], parts.Length, part, config.Width));
            }
        }
    }

    private static TensorOrigin Transposed(Checkpoint clip, string name, int rows, int columns) => new(clip, name, [rows, columns]) { IsTransposed = true };
}
