using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Picture to latents (docs/kandinsky.md: MoVQ).</summary>
internal sealed class MoVQEncoder
{
    private readonly Conv2d _convIn;
    private readonly Level[] _levels;
    private readonly EncoderResidualBlock _middle1, _middle2;
    private readonly EncoderAttention _middleAttention;
    private readonly GroupNorm _normOut;
    private readonly Conv2d _convOut;

    public MoVQEncoder(MoVQConfig config, Weights weights)
    {
        var channels = config.BlockOutChannels;
        var deepest = channels[^1];
        _convIn = new(config.ImageChannels, channels[0], kernel: 3, weights["conv_in"], sensitive: true);
        _levels = [.. Enumerable.Range(0, channels.Count).Select(i => new Level(i, config, weights["down_blocks"][i]))];
        var middle = weights["mid_block"];
        _middle1 = new(deepest, deepest, config, middle["resnets.0"]);
        _middleAttention = new(deepest, config, middle["attentions.0"]);
        _middle2 = new(deepest, deepest, config, middle["resnets.1"]);
        _normOut = new(config.NormNumGroups, deepest, MoVQConfig.NormEps, weights["conv_norm_out"]);
        _convOut = new(deepest, config.LatentChannels, kernel: 3, weights["conv_out"], sensitive: true);
    }

    /// <param name="image">[batch, height, width, 3] in [−1, 1].</param>
    /// <returns>[batch, height/8, width/8, 4].</returns>
    public Tensor Forward(Tensor image)
    {
        var h = _convIn.Forward(image, forNorm: true);
        foreach (var level in _levels) h = level.Forward(h);
        h = _middle2.Forward(_middleAttention.Forward(_middle1.Forward(h)));
        return _convOut.Forward(h, norm: _normOut.WithSilu(h));
    }

    private sealed class Level
    {
        private readonly EncoderResidualBlock[] _blocks;
        private readonly EncoderAttention?[] _attentions;
        private readonly Conv2d? _down;

        public Level(int level, MoVQConfig config, Weights weights)
        {
            var channels = config.BlockOutChannels[level];
            var before = config.BlockOutChannels[Math.Max(level - 1, 0)];
            _blocks = new EncoderResidualBlock[config.LayersPerBlock];
            _attentions = new EncoderAttention?[config.LayersPerBlock];
            for (var i = 0; i < _blocks.Length; i++)
            {
                _blocks[i] = new(i == 0 ? before : channels, channels, config, weights["resnets"][i]);
                _attentions[i] = config.LevelHasAttention[level] ? new(channels, config, weights["attentions"][i]) : null;
            }
            var last = level == config.BlockOutChannels.Count - 1;
            _down = last ? null : new(channels, channels, kernel: 3, weights["downsamplers.0.conv"], stride: 2, padding: 0, paddingAfter: 1);
        }

        public Tensor Forward(Tensor h)
        {
            for (var i = 0; i < _blocks.Length; i++)
            {
                h = _blocks[i].Forward(h);
                h = _attentions[i]?.Forward(h) ?? h;
            }
            return _down?.Forward(h, forNorm: true) ?? h;
        }
    }
}

/// <summary>Two convolutions around a shortcut (docs/kandinsky.md: MoVQ).</summary>
internal sealed class EncoderResidualBlock(int inChannels, int outChannels, MoVQConfig config, Weights weights)
{
    private readonly GroupNorm _norm1 = new(config.NormNumGroups, inChannels, MoVQConfig.NormEps, weights["norm1"]);
    private readonly Conv2d _conv1 = new(inChannels, outChannels, kernel: 3, weights["conv1"]);
    private readonly GroupNorm _norm2 = new(config.NormNumGroups, outChannels, MoVQConfig.NormEps, weights["norm2"]);
    private readonly Conv2d _conv2 = new(outChannels, outChannels, kernel: 3, weights["conv2"]);
    private readonly Conv2d? _shortcut = inChannels == outChannels ? null : new(inChannels, outChannels, kernel: 1, weights["conv_shortcut"]);

    /// <summary>Applies the block, in place where the channels stay the same and nothing is recorded.</summary>
    public Tensor Forward(Tensor x) => Ops.Checkpoint(x.Arena, () => Block(x));

    private Tensor Block(Tensor x)
    {
        var output = _shortcut is null ? x : x.Arena.Room(x.Shape.WithWidth(outChannels));
        using var scratch = x.Arena.Scope();
        var h = _conv1.Forward(x, norm: _norm1.WithSilu(x), forNorm: true);
        return _conv2.Forward(h, norm: _norm2.WithSilu(h), residual: _shortcut?.Forward(x, into: output) ?? x, into: output, forNorm: true);
    }
}

/// <summary>Attention of every latent pixel to all others, one head (docs/kandinsky.md: MoVQ).</summary>
internal sealed class EncoderAttention(int channels, MoVQConfig config, Weights weights)
{
    private readonly GroupNorm _norm = new(config.NormNumGroups, channels, MoVQConfig.NormEps, weights["group_norm"]);
    private readonly SelfAttention _attention = new(channels, weights);

    public Tensor Forward(Tensor x) => _attention.Forward(x, image => _norm.Forward(image));
}
