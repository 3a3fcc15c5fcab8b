using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Two convolutions around a shortcut, modulated by the timestep (docs/kandinsky.md: UNet residual block).</summary>
internal sealed class UNetResidualBlock(int inChannels, int outChannels, Resampling resampling, UNetConfig config, Weights weights)
{
    private readonly GroupNorm _norm1 = new(config.NormNumGroups, inChannels, config.NormEps, weights["norm1"]);
    private readonly Conv2d _conv1 = new(inChannels, outChannels, kernel: 3, weights["conv1"]);
    private readonly Linear _timeProjection = new(config.TimeChannels, 2 * outChannels, weights["time_emb_proj"], sensitive: true, use: LinearUse.Once);
    private readonly GroupNorm _norm2 = new(config.NormNumGroups, outChannels, config.NormEps, weights["norm2"]);
    private readonly Conv2d _conv2 = new(outChannels, outChannels, kernel: 3, weights["conv2"]);
    // There is one wherever a skip is read, which widens the input.
    private readonly Conv2d? _shortcut = inChannels == outChannels ? null : new(inChannels, outChannels, kernel: 1, weights["conv_shortcut"]);

    /// <summary>Scale and shift for every timestep of a run, constant once the timesteps are known.</summary>
    /// <param name="time">SiLU of the time embeddings, [steps·batch, time channels].</param>
    /// <returns>[steps·batch, outChannels] each.</returns>
    public (Tensor Scale, Tensor Shift) Modulation(Tensor time) => Ops.Halves(_timeProjection.Forward(time));

    /// <summary>Applies the block.</summary>
    /// <param name="x">[batch, height, width, inChannels]; with a skip, the first of them.</param>
    /// <param name="scale">[batch, outChannels].</param>
    /// <param name="shift">[batch, outChannels].</param>
    /// <param name="skip">Null, or [batch, height, width, the other channels], from the way down; without resampling only.</param>
    /// <returns>[batch, height', width', outChannels].</returns>
    public Tensor Forward(Tensor x, Tensor scale, Tensor shift, Tensor? skip)
    {
        var output = x.Arena.Room(OutputShape(x.Shape));
        using var scratch = x.Arena.Scope();
        var h = _conv1.Forward(x, norm: _norm1.WithSilu(x, second: skip), resampling: resampling, second: skip, forNorm: true);
        var around = Resample(x);
        return _conv2.Forward(h, norm: _norm2.WithSilu(h, scale, shift), residual: _shortcut?.Forward(around, second: skip, into: output)
            ?? around, into: output, forNorm: true);
    }

    private Tensor Resample(Tensor x) => resampling switch
    {
        Resampling.AveragePool2x2 => Ops.AveragePool2x2(x),
        Resampling.Nearest2x => Ops.UpsampleNearest2x(x),
        _ => x,
    };

    private Shape OutputShape(Shape x) => resampling switch
    {
        Resampling.AveragePool2x2 => new(x[0], x[1] / 2, x[2] / 2, outChannels),
        Resampling.Nearest2x => new(x[0], 2 * x[1], 2 * x[2], outChannels),
        _ => x.WithWidth(outChannels),
    };
}
