using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// The decoder of ai-forever's Kandinsky 2.1, <c>decoder_fp16.ckpt</c>, and that for inpainting, <c>inpainting_fp16.ckpt</c>: all blocks of a way in one
/// list.
/// </summary>
internal sealed class OriginalUNet
{
    /// <summary>A tensor that every such decoder has; its second axis has the channels of the input.</summary>
    public const string Mark = "input_blocks.0.0.weight";

    private readonly UNetConfig _config;
    private readonly OriginalNames _names = new();

    private OriginalUNet(UNetConfig config) => _config = config;

    /// <summary>The UNet under the hub's names.</summary>
    /// <param name="config">Its numbers.</param>
    /// <param name="unet">Its checkpoint.</param>
    /// <exception cref="KandinskyException">A tensor is not there, or of another size.</exception>
    public static MappedCheckpoint Map(UNetConfig config, Checkpoint unet)
    {
        var original = new OriginalUNet(config);
        original.AddEnds();
        original.AddDown();
        original.AddResidual("mid_block.resnets.0", "middle_block.0");
        original.AddAttention("mid_block.attentions.0", "middle_block.1");
        original.AddResidual("mid_block.resnets.1", "middle_block.2");
        original.AddUp();
        return original._names.Map(unet, weights => new UNet(config, weights));
    }

    private int Levels => _config.BlockOutChannels.Count;

    private void AddEnds() => _names
        .Add("conv_in", "input_blocks.0.0").Add("conv_norm_out", "out.0").Add("conv_out", "out.2")
        .Add("time_embedding.linear_1", "time_embed.0").Add("time_embedding.linear_2", "time_embed.2")
        .Add("add_embedding.text_norm", "ln_model_n").Add("add_embedding.text_proj", "proj_n").Add("add_embedding.image_proj", "img_layer")
        .Add("encoder_hid_proj.image_embeds", "clip_to_seq").Add("encoder_hid_proj.text_proj", "to_model_dim_n");

    /// <summary>A block a layer, and one that makes the picture smaller behind every level but the last.</summary>
    private void AddDown()
    {
        var block = 1;
        for (var level = 0; level < Levels; level++)
        {
            var path = Text($"down_blocks.{level}");
            for (var layer = 0; layer < _config.LayersPerBlock; layer++) AddLayer(path, layer, Text($"input_blocks.{block++}"),
                _config.LevelHasAttention[level]);
            if (level < Levels - 1) AddResidual($"{path}.downsamplers.0", Text($"input_blocks.{block++}.0"));
        }
    }

    /// <summary>A block a layer; what makes the picture larger stands in the last block of a level.</summary>
    private void AddUp()
    {
        var block = 0;
        for (var i = 0; i < Levels; i++)
        {
            var (path, hasAttention) = (Text($"up_blocks.{i}"), _config.LevelHasAttention[Levels - 1 - i]);
            for (var layer = 0; layer <= _config.LayersPerBlock; layer++) AddLayer(path, layer, Text($"output_blocks.{block++}"), hasAttention);
            if (i < Levels - 1) AddResidual($"{path}.upsamplers.0", Text($"output_blocks.{block - 1}.{(hasAttention ? 2 : 1)}"));
        }
    }

    private void AddLayer(string path, int layer, string original, bool hasAttention)
    {
        AddResidual(Text($"{path}.resnets.{layer}"), $"{original}.0");
        if (hasAttention) AddAttention(Text($"{path}.attentions.{layer}"), $"{original}.1");
    }

    private void AddResidual(string path, string original) => _names
        .Add($"{path}.norm1", $"{original}.in_layers.0").Add($"{path}.conv1", $"{original}.in_layers.2")
            .Add($"{path}.time_emb_proj", $"{original}.emb_layers.1")
        .Add($"{path}.norm2", $"{original}.out_layers.0").Add($"{path}.conv2", $"{original}.out_layers.3")
            .Add($"{path}.conv_shortcut", $"{original}.skip_connection");

    private void AddAttention(string path, string original) => _names
        .Add($"{path}.group_norm", $"{original}.norm").Add($"{path}.to_out.0", $"{original}.proj_out")
        .AddTogether($"{original}.qkv", _config.AttentionHeadDim, $"{path}.to_q", $"{path}.to_k", $"{path}.to_v")
        .AddTogether($"{original}.encoder_kv", _config.AttentionHeadDim, $"{path}.add_k_proj", $"{path}.add_v_proj");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
