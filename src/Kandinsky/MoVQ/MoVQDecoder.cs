using Kandinsky.Nn;
using Kandinsky.Tensors;
using Resampling = Kandinsky.Kernels.Resampling;

namespace Kandinsky;

/// <summary>Latents to picture, every norm modulated by the latents (spec B.7.3; Zheng et al. 2022, "MoVQ").</summary>
sealed class MoVQDecoder
{
    private readonly Conv2d _convIn;
    private readonly DecoderResidualBlock _middle1, _middle2;
    private readonly DecoderAttention _middleAttention;
    private readonly Level[] _levels;
    private readonly SpatialNorm _normOut;
    private readonly Conv2d _convOut;

    public MoVQDecoder(MoVQConfig config, Weights weights)
    {
        var channels = config.BlockOutChannels;
        var deepest = channels[^1];
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
        h = _convIn.Forward(h);
        h = _middle1.Forward(h, latents);
        h = _middleAttention.Forward(h, latents);
        h = _middle2.Forward(h, latents);
        foreach (var level in _levels) h = level.Forward(h, latents);
        return _convOut.Forward(_normOut.Forward(h, latents, silu: true));
    }

    private sealed class Level
    {
        private readonly DecoderResidualBlock[] _blocks;
        private readonly DecoderAttention?[] _attentions;
        private readonly Conv2d? _up;

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
            _up = level == 0 ? null : new(channels, channels, kernel: 3, weights["upsamplers.0.conv"]);
        }

        public Tensor Forward(Tensor h, Tensor latents)
        {
            for (var i = 0; i < _blocks.Length; i++)
            {
                h = _blocks[i].Forward(h, latents);
                h = _attentions[i]?.Forward(h, latents) ?? h;
            }
            return _up?.Forward(h, resampling: Resampling.Nearest2x) ?? h;
        }
    }
}

/// <summary>Two convolutions around a shortcut, with spatial norms (spec B.7.3).</summary>
sealed class DecoderResidualBlock(int inChannels, int outChannels, MoVQConfig config, Weights weights)
{
    private readonly SpatialNorm _norm1 = new(inChannels, config.LatentChannels, weights["norm1"]);
    private readonly Conv2d _conv1 = new(inChannels, outChannels, kernel: 3, weights["conv1"]);
    private readonly SpatialNorm _norm2 = new(outChannels, config.LatentChannels, weights["norm2"]);
    private readonly Conv2d _conv2 = new(outChannels, outChannels, kernel: 3, weights["conv2"]);
    private readonly Conv2d? _shortcut = inChannels == outChannels ? null : new(inChannels, outChannels, kernel: 1, weights["conv_shortcut"]);

    /// <summary>Applies the block, in place where the channels stay the same.</summary>
    public Tensor Forward(Tensor x, Tensor latents)
    {
        var output = _shortcut is null ? x : x.Arena.Tensor(x.Shape.WithWidth(outChannels));
        using var scratch = x.Arena.Scope();
        var h = _conv1.Forward(_norm1.Forward(x, latents, silu: true));
        h = _norm2.Forward(h, latents, silu: true);
        return _conv2.Forward(h, residual: _shortcut?.Forward(x, into: output) ?? x, into: output);
    }
}

/// <summary>Attention of every latent pixel to all others, one head, with a spatial norm (spec B.7.3).</summary>
sealed class DecoderAttention(int channels, MoVQConfig config, Weights weights)
{
    private readonly SpatialNorm _norm = new(channels, config.LatentChannels, weights["spatial_norm"]);
    private readonly SelfAttention _attention = new(channels, weights);

    public Tensor Forward(Tensor x, Tensor latents) => _attention.Forward(x, image => _norm.Forward(image, latents, silu: false));
}
