using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>One residual block and, at levels that have it, the attention that follows.</summary>
internal sealed class UNetLayer(UNetResidualBlock residual, UNetAttention? attention)
{
    public UNetResidualBlock Residual => residual;

    public UNetAttention? Attention => attention;

    public Tensor Forward(Tensor x, UNetCondition condition, int step, Tensor? skip = null) => Ops.Checkpoint(x.Arena, () => Layer(x, condition, step, skip));

    private Tensor Layer(Tensor x, UNetCondition condition, int step, Tensor? skip)
    {
        var (scale, shift) = condition.Modulation(residual, step);
        var h = residual.Forward(x, scale, shift, skip);
        if (attention is not null)
        {
            var (keys, values) = condition.ImageTokens(attention);
            h = attention.Forward(h, keys, values);
        }
        return h;
    }
}

/// <summary>The layers of one level, on the way down or up.</summary>
internal sealed class UNetStage(IReadOnlyList<UNetLayer> layers, UNetLayer? resampler)
{
    public IReadOnlyList<UNetLayer> Layers => layers;

    public UNetLayer? Resampler => resampler;

    public IEnumerable<UNetLayer> All => resampler is null ? layers : layers.Append(resampler);

    /// <summary>On the way down: <c>resnets</c> and <c>attentions</c>, then <c>downsamplers.0</c> unless it is the last level.</summary>
    public static UNetStage Down(int level, int inChannels, UNetConfig config, Weights weights)
    {
        var channels = config.BlockOutChannels[level];
        var layers = Enumerable.Range(0, config.LayersPerBlock)
            .Select(i => Layer(i, i == 0 ? inChannels : channels, channels, config.LevelHasAttention[level], config, weights)).ToArray();
        var last = level == config.BlockOutChannels.Count - 1;
        return new(layers, last ? null : new(new(channels, channels, Resampling.AveragePool2x2, config, weights["downsamplers.0"]), null));
    }

    /// <summary>On the way up: each layer reads the level's skip beside its input; then <c>upsamplers.0</c> unless it is the finest level.</summary>
    public static UNetStage Up(int level, int inChannels, UNetConfig config, Weights weights)
    {
        var channels = config.BlockOutChannels[level];
        var below = config.BlockOutChannels[Math.Max(level - 1, 0)];
        var count = config.LayersPerBlock + 1;
        var layers = Enumerable.Range(0, count)
            .Select(i => Layer(i, (i == 0 ? inChannels : channels) + (i == count - 1 ? below : channels), channels, config.LevelHasAttention[level], config,
                weights)).ToArray();
        return new(layers, level == 0 ? null : new(new(channels, channels, Resampling.Nearest2x, config, weights["upsamplers.0"]), null));
    }

    /// <summary>The coarsest level's <c>resnets.0</c>, <c>attentions.0</c>, <c>resnets.1</c>.</summary>
    public static UNetStage Middle(UNetConfig config, Weights weights)
    {
        var channels = config.BlockOutChannels[^1];
        return new([Layer(0, channels, channels, true, config, weights), Layer(1, channels, channels, false, config, weights)], null);
    }

    private static UNetLayer Layer(int index, int inChannels, int channels, bool hasAttention, UNetConfig config, Weights weights) => new(
        new(inChannels, channels, Resampling.None, config, weights["resnets"][index]),
        hasAttention ? new(channels, config, weights["attentions"][index]) : null);
}
