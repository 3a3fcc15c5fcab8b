using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The autoencoder of ai-forever's Kandinsky 2.1: <c>movq_final.ckpt</c>.</summary>
internal sealed class OriginalMoVQ
{
    private static readonly string[] SpatialParts = ["norm_layer", "conv_y", "conv_b"];

    private readonly OriginalNames _names = new();

    private OriginalMoVQ()
    {
    }

    /// <summary>The autoencoder under the hub's names.</summary>
    /// <param name="config">Its numbers.</param>
    /// <param name="movq">Its checkpoint.</param>
    /// <exception cref="KandinskyException">A tensor is not there, or of another size.</exception>
    public static MappedCheckpoint Map(MoVQConfig config, Checkpoint movq)
    {
        var original = new OriginalMoVQ();
        foreach (var same in (ReadOnlySpan<string>)["quant_conv", "post_quant_conv", "quantize.embedding", "encoder.conv_in", "encoder.conv_out",
            "decoder.conv_in", "decoder.conv_out"])
        {
            original._names.Add(same, same);
        }
        var levels = config.BlockOutChannels.Count;
        for (var level = 0; level < levels; level++)
        {
            var up = levels - 1 - level;     // The decoder's levels are counted from the finest, too.
            original.AddLevel(Text($"encoder.down_blocks.{level}"), Text($"encoder.down.{level}"), config.LayersPerBlock, spatial: false);
            original._names.Add(Text($"encoder.down_blocks.{level}.downsamplers.0.conv"), Text($"encoder.down.{level}.downsample.conv"));
            original.AddLevel(Text($"decoder.up_blocks.{level}"), Text($"decoder.up.{up}"), config.LayersPerBlock + 1, spatial: true);
            original._names.Add(Text($"decoder.up_blocks.{level}.upsamplers.0.conv"), Text($"decoder.up.{up}.upsample.conv"));
        }
        original.AddMiddle("encoder", spatial: false);
        original.AddMiddle("decoder", spatial: true);
        return original._names.Map(movq, weights => new MoVQ(config, weights));
    }

    private void AddLevel(string path, string original, int layers, bool spatial)
    {
        for (var layer = 0; layer < layers; layer++)
        {
            AddResidual(Text($"{path}.resnets.{layer}"), Text($"{original}.block.{layer}"), spatial);
            AddAttention(Text($"{path}.attentions.{layer}"), Text($"{original}.attn.{layer}"), spatial);
        }
    }

    private void AddMiddle(string half, bool spatial)
    {
        AddResidual($"{half}.mid_block.resnets.0", $"{half}.mid.block_1", spatial);
        AddAttention($"{half}.mid_block.attentions.0", $"{half}.mid.attn_1", spatial);
        AddResidual($"{half}.mid_block.resnets.1", $"{half}.mid.block_2", spatial);
        AddNorm($"{half}.conv_norm_out", $"{half}.norm_out", spatial);
    }

    private void AddResidual(string path, string original, bool spatial)
    {
        AddNorm($"{path}.norm1", $"{original}.norm1", spatial);
        AddNorm($"{path}.norm2", $"{original}.norm2", spatial);
        _names.Add($"{path}.conv1", $"{original}.conv1").Add($"{path}.conv2", $"{original}.conv2").Add($"{path}.conv_shortcut", $"{original}.nin_shortcut");
    }

    private void AddAttention(string path, string original, bool spatial)
    {
        AddNorm(spatial ? $"{path}.spatial_norm" : $"{path}.group_norm", $"{original}.norm", spatial);
        _names.Add($"{path}.to_q", $"{original}.q").Add($"{path}.to_k", $"{original}.k").Add($"{path}.to_v", $"{original}.v")
            .Add($"{path}.to_out.0", $"{original}.proj_out");
    }

    private void AddNorm(string path, string original, bool spatial)
    {
        if (!spatial) _names.Add(path, original);
        else foreach (var part in SpatialParts) _names.Add($"{path}.{part}", $"{original}.{part}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
