using System.Text.RegularExpressions;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>An autoencoder of the hub as it was first published: found by patterns, where the library goes by the model's structure.</summary>
internal static partial class OriginalMoVQLayout
{
    public static OriginalLayout Of(Checkpoint hub, int levels)
    {
        var layout = new OriginalLayout(hub);
        foreach (var name in hub.Names)
        {
            var original = Regex.Replace(name, @"decoder\.up_blocks\.(\d+)", match =>
                $"decoder.up.{levels - 1 - int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)}")
                .Replace("encoder.down_blocks.", "encoder.down.", StringComparison.Ordinal)
                .Replace("mid_block.attentions.0", "mid.attn_1", StringComparison.Ordinal)
                .Replace("mid_block.resnets.0", "mid.block_1", StringComparison.Ordinal).Replace("mid_block.resnets.1", "mid.block_2", StringComparison.Ordinal)
                .Replace("resnets", "block", StringComparison.Ordinal).Replace("attentions", "attn", StringComparison.Ordinal)
                .Replace("downsamplers.0", "downsample", StringComparison.Ordinal).Replace("upsamplers.0", "upsample", StringComparison.Ordinal)
                .Replace("conv_norm_out", "norm_out", StringComparison.Ordinal).Replace("conv_shortcut", "nin_shortcut", StringComparison.Ordinal)
                .Replace("group_norm", "norm", StringComparison.Ordinal).Replace("spatial_norm", "norm", StringComparison.Ordinal)
                .Replace("to_out.0", "proj_out", StringComparison.Ordinal).Replace("to_", "", StringComparison.Ordinal);
            layout.Tensor(name, original, axes: Projection().IsMatch(original) ? 2 : 0);      // linear layers were convolutions of one pixel
        }
        return layout;
    }

    [GeneratedRegex(@"attn[_.]\d+\.(q|k|v|proj_out)\.weight$")]
    private static partial Regex Projection();
}
