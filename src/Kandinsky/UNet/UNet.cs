using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The decoder: predicts the noise in latents, guided by an image embedding and, in Kandinsky 2.1, by the prompt.</summary>
/// <remarks>Razzhigaev et al. 2023, "Kandinsky: an improved text-to-image synthesis with image prior and latent diffusion".</remarks>
public sealed class UNet
{
    private readonly Conv2d _convIn;
    private readonly TimestepEmbedding _timeEmbedding;
    private readonly IGuideProjection _guide;
    private readonly HintEncoder? _hint;
    private readonly UNetStage[] _down;
    private readonly UNetStage _middle;
    private readonly UNetStage[] _up;
    private readonly GroupNorm _normOut;
    private readonly Conv2d _convOut;

    /// <summary>Declares the model's weights; they are read and packed when first used.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="weights">The checkpoint's root.</param>
    public UNet(UNetConfig config, Weights weights)
    {
        Config = config;
        var channels = config.BlockOutChannels;
        var levels = channels.Count;
        _convIn = new(config.InChannels, channels[0], kernel: 3, weights["conv_in"], sensitive: true);
        _timeEmbedding = new(channels[0], config.TimeChannels, weights["time_embedding"]);
        var (tokens, vector) = (weights["encoder_hid_proj"], weights["add_embedding"]);
        _guide = config.ReadsText ? new TextImageGuideProjection(config, tokens, vector) : new ImageGuideProjection(config, tokens, vector);
        _hint = config.HasHint ? new(weights["add_embedding.input_hint_block"]) : null;
        _down = [.. Enumerable.Range(0, levels).Select(i => UNetStage.Down(i, channels[Math.Max(i - 1, 0)], config, weights["down_blocks"][i]))];
        _middle = UNetStage.Middle(config, weights["mid_block"]);
        _up = [.. Enumerable.Range(0, levels).Select(i =>
            UNetStage.Up(levels - 1 - i, channels[Math.Min(levels - i, levels - 1)], config, weights["up_blocks"][i]))];
        _normOut = new(config.NormNumGroups, channels[0], config.NormEps, weights["conv_norm_out"]);
        _convOut = new(channels[0], config.OutChannels, kernel: 3, weights["conv_out"], sensitive: true);
    }

    /// <summary>The model's numbers.</summary>
    public UNetConfig Config { get; }

    /// <summary>The one that reads the first convolution's output beside its input.</summary>
    private UNetLayer LastLayer => _up[^1].Layers[^1];

    private IEnumerable<UNetLayer> Layers => _down.Append(_middle).Concat(_up).SelectMany(stage => stage.All);

    /// <summary>Computes what does not change between steps.</summary>
    /// <param name="imageEmbeddings">[batch, embedding width].</param>
    /// <param name="timesteps">The timesteps of the run; <see cref="Forward(Tensor, int, UNetCondition)"/> takes their index.</param>
    /// <param name="hint">[batch, 8·latent height, 8·latent width, 3] in [0, 1], for a ControlNet UNet.</param>
    /// <param name="texts">What is read of the prompts, for a UNet of Kandinsky 2.1.</param>
    /// <returns>The condition, alive as long as the embeddings' arena scope.</returns>
    public UNetCondition Condition(Tensor imageEmbeddings, ReadOnlySpan<float> timesteps, Tensor? hint = null, UNetTexts? texts = null)
    {
        var times = _timeEmbedding.Forward(timesteps, imageEmbeddings.Arena);
        return Conditioned(imageEmbeddings, guide => Time(times, guide), hint, texts);
    }

    /// <summary>Computes what a step of training reads: every sample has a timestep of its own.</summary>
    /// <param name="imageEmbeddings">[batch, embedding width].</param>
    /// <param name="timesteps">One a sample.</param>
    /// <param name="hint">As for <see cref="Condition"/>.</param>
    /// <param name="texts">As for <see cref="Condition"/>.</param>
    /// <returns>The condition, of one step.</returns>
    public UNetCondition ConditionEach(Tensor imageEmbeddings, ReadOnlySpan<float> timesteps, Tensor? hint = null, UNetTexts? texts = null)
    {
        if (timesteps.Length != imageEmbeddings.Shape[0]) throw new ArgumentException(
            $"{imageEmbeddings.Shape[0]} samples were given {timesteps.Length} timesteps.", nameof(timesteps));
        var time = _timeEmbedding.Forward(timesteps, imageEmbeddings.Arena);
        return Conditioned(imageEmbeddings, guide => Ops.Silu(Ops.Add(time, guide)), hint, texts);
    }

    private UNetCondition Conditioned(Tensor imageEmbeddings, Func<Tensor, Tensor> addTime, Tensor? hint, UNetTexts? texts)
    {
        if (hint is null != _hint is null) throw new ArgumentException(_hint is null ? "This UNet takes no hint." : "This UNet needs a hint.", nameof(hint));
        if (texts is null == Config.ReadsText) throw new ArgumentException(texts is null ? "This UNet needs texts." : "This UNet takes no texts.",
            nameof(texts));
        var condition = new UNetCondition(imageEmbeddings.Shape[0], hint is null ? null : _hint!.Forward(hint));
        var time = addTime(_guide.Vector(imageEmbeddings, texts));
        var tokens = _guide.Tokens(imageEmbeddings, texts);
        foreach (var layer in Layers)
        {
            condition.Add(layer.Residual, layer.Residual.Modulation(time));
            if (layer.Attention is { } attention) condition.Add(attention, attention.ImageKeysAndValues(tokens));
        }
        return condition;
    }

    /// <summary>Predicts noise and variance.</summary>
    /// <param name="sample">Noisy latents, [batch, latent height, latent width, 4] (9 for inpainting), height and width multiples of 2^(levels − 1).</param>
    /// <param name="step">The index of the timestep.</param>
    /// <param name="condition">Made by <see cref="Condition"/> for the same batch.</param>
    /// <returns>[batch, latent height, latent width, 8]: four channels of noise, four of variance.</returns>
    public Tensor Forward(Tensor sample, int step, UNetCondition condition) => Forward(sample, step, condition, deep: null);

    /// <summary>The same, with deep features of earlier steps to reuse.</summary>
    internal Tensor Forward(Tensor sample, int step, UNetCondition condition, DeepFeatures? deep)
    {
        var output = sample.Arena.Room(sample.Shape.WithWidth(Config.OutChannels));
        using var scratch = sample.Arena.Scope();
        var h = _convIn.Forward(condition.Hint is { } hint ? Ops.ConcatChannels(sample, hint) : sample, forNorm: true);
        var skips = new Stack<Tensor>([h]);
        h = deep?.Reuse(sample.Arena, condition.Batch) ?? Deep(h, skips, step, condition);
        deep?.Keep(h);
        h = LastLayer.Forward(h, condition, step, skips.Pop());
        return _convOut.Forward(h, norm: _normOut.WithSilu(h), into: output);
    }

    /// <summary>All between the first convolution and the last layer.</summary>
    private Tensor Deep(Tensor h, Stack<Tensor> skips, int step, UNetCondition condition)
    {
        foreach (var layer in _down.SelectMany(stage => stage.All)) skips.Push(h = layer.Forward(h, condition, step));
        foreach (var layer in _middle.Layers) h = layer.Forward(h, condition, step);
        foreach (var stage in _up)
        {
            foreach (var layer in stage.Layers.Where(layer => layer != LastLayer)) h = layer.Forward(h, condition, step, skips.Pop());
            if (stage.Resampler is { } up) h = up.Forward(h, condition, step);
        }
        return h;
    }

    /// <summary>SiLU of time plus guiding vectors, for every step and every sample: [steps·batch, time channels].</summary>
    private static Tensor Time(Tensor steps, Tensor guides)
    {
        var rows = Enumerable.Range(0, steps.Shape[0] * guides.Shape[0]).ToArray();
        var time = Ops.GatherRows([steps], [.. rows.Select(row => new RowOf(0, row / guides.Shape[0]))]);
        return Ops.Silu(Ops.Add(time, Ops.GatherRows([guides], [.. rows.Select(row => new RowOf(0, row % guides.Shape[0]))]), into: time));
    }
}
