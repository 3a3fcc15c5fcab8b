using Kandinsky.Tensors;

namespace Kandinsky.Nn;

/// <summary>A convolution over channels-last images.</summary>
/// <param name="inChannels">Channels of x.</param>
/// <param name="outChannels">Channels of y.</param>
/// <param name="kernel">The filter's height and width in pixels.</param>
/// <param name="weights">Holds <c>weight</c> [outChannels, inChannels, kernel, kernel] and, unless <paramref name="bias"/> is false, <c>bias</c>
/// [outChannels].</param>
/// <param name="stride">Pixels of x between neighbouring pixels of y.</param>
/// <param name="padding">Zero pixels added left and above.</param>
/// <param name="paddingAfter">Zero pixels added right and below; as <paramref name="padding"/> if not given.</param>
/// <param name="bias">Whether there is a bias.</param>
/// <param name="sensitive">Keeps single precision in every mode.</param>
public sealed class Conv2d(int inChannels, int outChannels, int kernel, Weights weights, int stride = 1, int? padding = null, int? paddingAfter = null,
    bool bias = true, bool sensitive = false)
{
    private readonly Parameter _weight = weights.DeclareWeight([outChannels, inChannels, kernel, kernel], LinearUse.Packed, sensitive);
    private readonly Parameter? _bias = bias ? weights.Declare("bias", Initial.Bias, outChannels) : null;
    private readonly ConvolutionGeometry _geometry = new(stride, padding ?? kernel / 2, paddingAfter ?? padding ?? kernel / 2);

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[batch, height, width, inChannels].</param>
    /// <param name="residual">Like the result, added last.</param>
    /// <param name="into">May receive the result; may be <paramref name="residual"/>. A new tensor otherwise.</param>
    /// <param name="norm">Applied to x first, without a copy of it.</param>
    /// <param name="resampling">Changes the size of x after the norm, likewise.</param>
    /// <param name="second">[batch, height, width, further channels], the last ones of inChannels, read beside x.</param>
    /// <param name="forNorm">Whether a group norm reads the result: its statistics are then taken on the way out.</param>
    /// <returns>[batch, out height, out width, outChannels].</returns>
    public Tensor Forward(Tensor x, Tensor? residual = null, Tensor? into = null, ChannelAffine? norm = null, Resampling resampling = Resampling.None,
        Tensor? second = null, bool forNorm = false) =>
        Ops.Conv2d(x, _weight, _bias, _geometry, residual, into, norm, resampling, second, forNorm);
}
