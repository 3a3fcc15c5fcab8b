namespace Kandinsky.Kernels;

/// <summary>
/// Group normalisation (Wu and He 2018) of channels-last images, with the adaptive scale and shift and the SiLU that follow it in diffusion models.
/// </summary>
/// <remarks>
/// Images are [batch, pixels, channels]. Mean and biased variance are taken per image and group of adjacent channels, over all pixels, in double precision from
/// single-precision sums over small blocks: by a pass of their own (<c>Moments</c>), or by the convolution that writes the images, on the way out. Then y =
/// ((x − mean) / √(variance + ε) · γ + β) · (1 + scale) + shift, computed as one multiplication and one addition.
/// <c>y</c> may be <c>x</c>; other overlaps are not allowed.
/// </remarks>
public static unsafe partial class GroupNorm
{
    internal static readonly KernelTable<ApplyKernel> ApplyTable = new("GroupNorm.Apply",
        new(KernelChoice.Vector512, Floats512.IsSupported, Apply<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Apply<Floats256>),
        new(KernelChoice.Vector128, true, Apply<Floats128>),
        new(KernelChoice.Reference, true, ReferenceApply));

    internal delegate void ApplyKernel(AffineJob job, int image, int firstPixel, int pixels);

    /// <summary>Normalises.</summary>
    /// <param name="x">[batch, pixels, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="pixels">Pixels of an image.</param>
    /// <param name="channels">Channels, a multiple of <paramref name="groups"/>.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="gamma">γ [channels]</param>
    /// <param name="beta">β [channels]</param>
    /// <param name="scale">Empty, or [batch, channels].</param>
    /// <param name="shift">Empty, or [batch, channels].</param>
    /// <param name="silu">Whether SiLU follows.</param>
    /// <param name="y">[batch, pixels, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(ReadOnlySpan<float> x, int batch, int pixels, int channels, int groups, float epsilon, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta,
        ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, bool silu, Span<float> y)
    {
        var affine = new float[2 * batch * channels];
        var multiplier = affine.AsSpan(0, batch * channels);
        var offset = affine.AsSpan(batch * channels);
        Affine(x, batch, pixels, channels, groups, epsilon, gamma, beta, scale, shift, multiplier, offset);
        Apply(x, batch, pixels, channels, multiplier, offset, silu, y);
    }

    /// <summary>y = x · multiplier + offset per image and channel, then SiLU if asked for.</summary>
    /// <param name="x">[batch, pixels, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="pixels">Pixels of an image.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="multiplier">[batch, channels]</param>
    /// <param name="offset">[batch, channels]</param>
    /// <param name="silu">Whether SiLU follows.</param>
    /// <param name="y">[batch, pixels, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Apply(ReadOnlySpan<float> x, int batch, int pixels, int channels, ReadOnlySpan<float> multiplier, ReadOnlySpan<float> offset, bool silu,
        Span<float> y)
    {
        Check.Length(x.Length, (long)batch * pixels * channels, nameof(x));
        Check.Length(y.Length, x.Length, nameof(y));
        Check.Length(multiplier.Length, (long)batch * channels, nameof(multiplier));
        Check.Length(offset.Length, (long)batch * channels, nameof(offset));
        fixed (float* px = x, pm = multiplier, po = offset, py = y)
        {
            var job = new AffineJob { X = px, Multiplier = pm, Offset = po, Y = py, Pixels = pixels, Channels = channels, Silu = silu };
            var body = ApplyTable.Current.Run;
            RowBlocks.Run(batch, pixels, channels, (image, first, count) => body(job, image, first, count));
        }
    }
}
