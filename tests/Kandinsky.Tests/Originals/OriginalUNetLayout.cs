using System.Globalization;
using System.Text.RegularExpressions;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>A UNet of the hub as it was first published: by patterns and closed formulas, where the library counts blocks as it walks the model.</summary>
internal static partial class OriginalUNetLayout
{
    private static readonly (string Name, string Original)[] Ends =
    [
        ("conv_in", "input_blocks.0.0"), ("conv_norm_out", "out.0"), ("conv_out", "out.2"), ("time_embedding.linear_1", "time_embed.0"),
        ("time_embedding.linear_2", "time_embed.2"),
        ("add_embedding.text_norm", "ln_model_n"), ("add_embedding.text_proj", "proj_n"), ("add_embedding.image_proj", "img_layer"),
        ("encoder_hid_proj.image_embeds", "clip_to_seq"), ("encoder_hid_proj.text_proj", "to_model_dim_n"),
    ];

    private static readonly (string Name, string Original)[] ResidualParts =
        [("norm1", "in_layers.0"), ("conv1", "in_layers.2"), ("time_emb_proj", "emb_layers.1"), ("norm2", "out_layers.0"), ("conv2", "out_layers.3"),
            ("conv_shortcut", "skip_connection")];

    public static OriginalLayout Of(Checkpoint hub, int layers, int headDim)
    {
        var layout = new OriginalLayout(hub);
        foreach (var (name, original) in Ends) layout.Layer(name, original);
        foreach (var block in hub.Names.Select(name => Block().Match(name)).Where(match => match.Success).Select(match => match.Value).Distinct())
        {
            var original = Original(block, layers);
            if (!block.Contains("attentions", StringComparison.Ordinal))
            {
                foreach (var (name, part) in ResidualParts) layout.Layer($"{block}.{name}", $"{original}.{part}");
                continue;
            }
            layout.Layer($"{block}.group_norm", $"{original}.norm");
            layout.Layer($"{block}.to_out.0", $"{original}.proj_out", axes: 1);
            layout.Joined($"{original}.qkv", headDim, axes: 1, $"{block}.to_q", $"{block}.to_k", $"{block}.to_v");
            layout.Joined($"{original}.encoder_kv", headDim, axes: 1, $"{block}.add_k_proj", $"{block}.add_v_proj");
        }
        return layout;
    }

    private static string Original(string block, int layers)
    {
        var numbers = Numbers().Matches(block).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture)).ToArray();
        return block switch
        {
            "mid_block.resnets.0" => "middle_block.0",
            "mid_block.attentions.0" => "middle_block.1",
            "mid_block.resnets.1" => "middle_block.2",
            _ when block.Contains("downsamplers", StringComparison.Ordinal) => $"input_blocks.{(layers + 1) * (numbers[0] + 1)}.0",
            // Behind a residual block and its attention
            _ when block.Contains("upsamplers", StringComparison.Ordinal) => $"output_blocks.{(layers + 1) * numbers[0] + layers}.2",
            _ when block.StartsWith("down", StringComparison.Ordinal) => $"input_blocks.{1 + (layers + 1) * numbers[0] + numbers[1]}.{Place(block)}",
            _ => $"output_blocks.{(layers + 1) * numbers[0] + numbers[1]}.{Place(block)}",
        };

        static int Place(string block) => block.Contains("attentions", StringComparison.Ordinal) ? 1 : 0;
    }

    [GeneratedRegex(@"^(down_blocks\.\d+|up_blocks\.\d+|mid_block)\.(resnets|attentions|downsamplers|upsamplers)\.\d+")]
    private static partial Regex Block();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
