namespace Kandinsky.Kernels;

/// <summary>
/// MoVQ's spatially conditioned normalisation (Zheng et al. 2022): group norm of x, times a map, plus a map, both made from the latents and enlarged to x's
/// size.
/// </summary>
/// <remarks>
/// Enlarging by nearest neighbour commutes with the 1×1 convolutions that make the maps, so the maps arrive at latent size and are indexed here:
/// pixel (row, column) reads map pixel (row · mapHeight / height, column · mapWidth / width). <c>y</c> may be <c>x</c>; other overlaps are not allowed.
/// </remarks>
public static unsafe partial class SpatialNorm
{
    internal static readonly KernelTable<Kernel> Table = new("SpatialNorm",
        new(KernelChoice.Vector512, Floats512.IsSupported, Rows<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Rows<Floats256>),
        new(KernelChoice.Vector128, true, Rows<Floats128>),
        new(KernelChoice.Reference, true, Reference));

    internal delegate void Kernel(SpatialJob job, int image, int firstRow, int rows);

    /// <summary>Normalises with 1 · γ and β as everywhere, then y = norm · multiplierMap + offsetMap, then SiLU if asked for.</summary>
    /// <param name="x">[batch, height, width, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="height">Rows of x.</param>
    /// <param name="width">Columns of x.</param>
    /// <param name="channels">Channels, a multiple of <paramref name="groups"/>.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="gamma">γ [channels]</param>
    /// <param name="beta">β [channels]</param>
    /// <param name="multiplierMap">[batch, mapHeight, mapWidth, channels]</param>
    /// <param name="offsetMap">[batch, mapHeight, mapWidth, channels]</param>
    /// <param name="mapHeight">Rows of the maps.</param>
    /// <param name="mapWidth">Columns of the maps.</param>
    /// <param name="silu">Whether SiLU follows.</param>
    /// <param name="y">[batch, height, width, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(ReadOnlySpan<float> x, int batch, int height, int width, int channels, int groups, float epsilon, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta,
        ReadOnlySpan<float> multiplierMap, ReadOnlySpan<float> offsetMap, int mapHeight, int mapWidth, bool silu, Span<float> y)
    {
        var affine = new float[2 * batch * channels];
        var multiplier = affine.AsSpan(0, batch * channels);
        var offset = affine.AsSpan(batch * channels);
        GroupNorm.Affine(x, batch, height * width, channels, groups, epsilon, gamma, beta, default, default, multiplier, offset);
        Apply(x, batch, height, width, channels, multiplier, offset, multiplierMap, offsetMap, mapHeight, mapWidth, silu, y);
    }

    /// <summary>
    /// y = (x · multiplier + offset) · multiplierMap + offsetMap, then SiLU if asked for; multiplier and offset are those of <c>GroupNorm.Affine</c>.
    /// </summary>
    /// <param name="x">[batch, height, width, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="height">Rows of x.</param>
    /// <param name="width">Columns of x.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="multiplier">[batch, channels]</param>
    /// <param name="offset">[batch, channels]</param>
    /// <param name="multiplierMap">[batch, mapHeight, mapWidth, channels]</param>
    /// <param name="offsetMap">[batch, mapHeight, mapWidth, channels]</param>
    /// <param name="mapHeight">Rows of the maps.</param>
    /// <param name="mapWidth">Columns of the maps.</param>
    /// <param name="silu">Whether SiLU follows.</param>
    /// <param name="y">[batch, height, width, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Apply(ReadOnlySpan<float> x, int batch, int height, int width, int channels, ReadOnlySpan<float> multiplier, ReadOnlySpan<float> offset,
        ReadOnlySpan<float> multiplierMap, ReadOnlySpan<float> offsetMap, int mapHeight, int mapWidth, bool silu, Span<float> y)
    {
        Check.Length(x.Length, (long)batch * height * width * channels, nameof(x));
        Check.Length(y.Length, x.Length, nameof(y));
        Check.Length(multiplier.Length, (long)batch * channels, nameof(multiplier));
        Check.Length(offset.Length, (long)batch * channels, nameof(offset));
        Check.Length(multiplierMap.Length, (long)batch * mapHeight * mapWidth * channels, nameof(multiplierMap));
        Check.Length(offsetMap.Length, multiplierMap.Length, nameof(offsetMap));
        if (x.IsEmpty) return;
        fixed (float* px = x, pm = multiplier, po = offset, pmm = multiplierMap, pom = offsetMap, py = y)
        {
            var job = new SpatialJob(height, width, channels, mapHeight, mapWidth, silu)
            {
                X = px, Multiplier = pm, Offset = po, MultiplierMap = pmm,
                OffsetMap = pom, Y = py
            };
            var kernel = Table.Current.Run;
            RowBlocks.Run(batch, height, width * channels, (image, first, count) => kernel(job, image, first, count));
        }
    }
}
