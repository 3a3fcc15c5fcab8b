using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Latents to picture, every norm modulated by the latents (docs/kandinsky.md: MoVQ; Zheng et al. 2022, "MoVQ").</summary>
internal sealed class MoVQDecoder
{
    private readonly Conv2d _convIn;
    private readonly DecoderResidualBlock _middle1, _middle2;
    private readonly DecoderAttention _middleAttention;
    private readonly Level[] _levels;
    private readonly SpatialNorm _normOut;
    private readonly Conv2d _convOut;
    private readonly int _imageChannels;

    public MoVQDecoder(MoVQConfig config, Weights weights)
    {
        var channels = config.BlockOutChannels;
        var deepest = channels[^1];
        _imageChannels = config.ImageChannels;
        _convIn = new(config.LatentChannels, deepest, kernel: 3, weights["conv_in"], sensitive: true);
        var middle = weights["mid_block"];
        _middle1 = new(deepest, deepest, config, middle["resnets.0"]);
        _middleAttention = new(deepest, config, middle["attentions.0"]);
        _middle2 = new(deepest, deepest, config, middle["resnets.1"]);
        _levels = [.. Enumerable.Range(0, channels.Count).Select(i => new Level(channels.Count - 1 - i, config, weights["up_blocks"][i]))];
        _normOut = new(channels[0], config.LatentChannels, weights["conv_norm_out"]);
        _convOut = new(channels[0], config.ImageChannels, kernel: 3, weights["conv_out"], sensitive: true);
    }

    /// <param name="h">The latents after the post-quantisation convolution, [batch, height, width, 4].</param>
    /// <param name="latents">The latents before it, which modulate the norms.</param>
    /// <returns>[batch, 8·height, 8·width, 3], about [−1, 1].</returns>
    public Tensor Forward(Tensor h, Tensor latents)
    {
        var picture = h.Arena.Room(_levels[^1].Result(latents.Shape).WithWidth(_imageChannels));
        using var scratch = h.Arena.Scope();
        h = _levels[^1].Forward(Enlarged(h, latents, _levels.Length - 1), latents);
        return _convOut.Forward(h, norm: _normOut.WithSilu(h, latents), into: picture);
    }

    /// <summary>What the first so many levels make of the latents.</summary>
    /// <remarks>The memory of a result is taken before that of what it is made from, so that it alone is held while the next level works.</remarks>
    private Tensor Enlarged(Tensor h, Tensor latents, int levels)
    {
        if (levels == 0) return Middle(_convIn.Forward(h, forNorm: true), latents);
        var level = _levels[levels - 1];
        var result = h.Arena.Room(level.Result(latents.Shape));
        using var scratch = h.Arena.Scope();
        return level.Forward(Enlarged(h, latents, levels - 1), latents, into: result);
    }

    private Tensor Middle(Tensor h, Tensor latents)
    {
        h = _middle1.Forward(h, latents);
        h = _middleAttention.Forward(h, latents);
        return _middle2.Forward(h, latents);
    }

    private sealed class Level
    {
        private readonly DecoderResidualBlock[] _blocks;
        private readonly DecoderAttention?[] _attentions;
        private readonly Conv2d? _up;
        private readonly int _channels, _enlargement;

        public Level(int level, MoVQConfig config, Weights weights)
        {
            var channels = config.BlockOutChannels[level];
            var before = config.BlockOutChannels[Math.Min(level + 1, config.BlockOutChannels.Count - 1)];
            _blocks = new DecoderResidualBlock[config.LayersPerBlock + 1];
            _attentions = new DecoderAttention?[_blocks.Length];
            for (var i = 0; i < _blocks.Length; i++)
            {
                _blocks[i] = new(i == 0 ? before : channels, channels, config, weights["resnets"][i]);
                _attentions[i] = config.LevelHasAttention[level] ? new(channels, config, weights["attentions"][i]) : null;
            }
            (_channels, _enlargement) = (channels, config.Factor >> Math.Max(level - 1, 0));
            _up = level == 0 ? null : new(channels, channels, kernel: 3, weights["upsamplers.0.conv"]);
        }

        /// <summary>The shape of the level's result.</summary>
        public Shape Result(Shape latents) => new(latents[0], _enlargement * latents[1], _enlargement * latents[2], _channels);

        public Tensor Forward(Tensor h, Tensor latents, Tensor? into = null)
        {
            for (var i = 0; i < _blocks.Length; i++)
            {
                h = _blocks[i].Forward(h, latents);
                h = _attentions[i]?.Forward(h, latents) ?? h;
            }
            return _up?.Forward(h, into: into, resampling: Resampling.Nearest2x, forNorm: true) ?? h;
        }
    }
}

/// <summary>Two convolutions around a shortcut, with spatial norms (docs/kandinsky.md: MoVQ).</summary>
internal sealed class DecoderResidualBlock(int inChannels, int outChannels, MoVQConfig config, Weights weights)
{
    private readonly SpatialNorm _norm1 = new(inChannels, config.LatentChannels, weights["norm1"]);
    private readonly Conv2d _conv1 = new(inChannels, outChannels, kernel: 3, weights["conv1"]);
    private readonly SpatialNorm _norm2 = new(outChannels, config.LatentChannels, weights["norm2"]);
    private readonly Conv2d _conv2 = new(outChannels, outChannels, kernel: 3, weights["conv2"]);
    private readonly Conv2d? _shortcut = inChannels == outChannels ? null : new(inChannels, outChannels, kernel: 1, weights["conv_shortcut"]);

    /// <summary>Applies the block, in place where the channels stay the same and nothing is recorded.</summary>
    public Tensor Forward(Tensor x, Tensor latents) => Ops.Checkpoint(x.Arena, () => Block(x, latents));

    private Tensor Block(Tensor x, Tensor latents)
    {
        var output = _shortcut is null ? x : x.Arena.Room(x.Shape.WithWidth(outChannels));
        using var scratch = x.Arena.Scope();
        var h = _conv1.Forward(x, norm: _norm1.WithSilu(x, latents), forNorm: true);
        return _conv2.Forward(h, norm: _norm2.WithSilu(h, latents), residual: _shortcut?.Forward(x, into: output) ?? x, into: output, forNorm: true);
    }
}

/// <summary>Attention of every latent pixel to all others, one head, with a spatial norm (docs/kandinsky.md: MoVQ).</summary>
internal sealed class DecoderAttention(int channels, MoVQConfig config, Weights weights)
{
    private readonly SpatialNorm _norm = new(channels, config.LatentChannels, weights["spatial_norm"]);
    private readonly SelfAttention _attention = new(channels, weights);

    public Tensor Forward(Tensor x, Tensor latents) => _attention.Forward(x, image => _norm.Forward(image, latents));
}
