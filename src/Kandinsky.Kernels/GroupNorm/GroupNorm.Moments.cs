namespace Kandinsky.Kernels;

public static unsafe partial class GroupNorm
{
    private const int BlockNumbers = 1 << 16;

    // Pixels that stay in the first-level cache while panel after panel of their channels is summed up.
    private const int NearPixels = 16;

    internal static readonly KernelTable<MomentsKernel> MomentsTable = new("GroupNorm.Moments",
        new(KernelChoice.Vector512, Floats512.IsSupported, MomentBlock.Add<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, MomentBlock.Add<Floats256>),
        new(KernelChoice.Vector128, true, MomentBlock.Add<Floats128>),
        new(KernelChoice.Reference, true, MomentBlock.AddReference));

    internal delegate void MomentsKernel(MomentBlock* block, int image, float* x, nint stride, int pixels, int channels);

    /// <summary>Mean and variance of every channel, by a pass over the images.</summary>
    /// <param name="x">[batch, pixels, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="pixels">Pixels of an image.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="moments">Receives [batch, channels].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Moments(ReadOnlySpan<float> x, int batch, int pixels, int channels, Span<ChannelMoments> moments)
    {
        Check.Length(x.Length, (long)batch * pixels * channels, nameof(x));
        Check.Length(moments.Length, (long)batch * channels, nameof(moments));
        if (x.IsEmpty) return;
        fixed (float* px = x)
        fixed (ChannelMoments* pm = moments) Moments(px, batch, pixels, channels, pm);
    }

    internal static void Moments(float* x, int batch, int pixels, int channels, ChannelMoments* moments)
    {
        using var totals = new MomentTotals(moments, batch, channels);
        var blockPixels = Math.Max(NearPixels, BlockNumbers / channels);
        var blocks = (pixels + blockPixels - 1) / blockPixels;
        var memory = totals.Begin(0, batch, batch * blocks);
        var (panels, kernel) = (Panels.Count(channels), MomentsTable.Current.Run);
        Workers.For(batch * blocks, task =>
        {
            var (image, first) = (task / blocks, task % blocks * blockPixels);
            var last = Math.Min(first + blockPixels, pixels);
            for (var pixel = first; pixel < last; pixel += NearPixels)
                for (var panel = 0; panel < panels; panel++)
                    kernel(memory + (nint)(task + image) * panels + panel, image, x + ((nint)image * pixels + pixel) * channels + panel * Panels.Width,
                        channels,
                        Math.Min(NearPixels, last - pixel), Math.Min(Panels.Width, channels - panel * Panels.Width));
        });
        totals.End();
    }
}
