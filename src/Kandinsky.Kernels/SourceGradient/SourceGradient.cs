namespace Kandinsky.Kernels;

/// <summary>
/// The gradients of what a convolution's input is made of: from that of the input as the filter sees it, back through resampling, SiLU, the maps of a spatial
/// norm, and a group norm with its scale and shift, to x, to the
/// further channels, and to all parameters. A norm that stands alone is the same without resampling.
/// </summary>
/// <remarks>
/// With z the normalised number, a = dz its gradient, w = γ · (1 + scale), and x̂ = (x − mean) / deviation: dx = (w · a − mean(w · a) − x̂ · mean(w · a ·
/// x̂)) / deviation, the means being those of a group of an image (Wu and He 2018;
/// Ioffe and Szegedy 2015 for a batch). A first pass writes a and sums up a and a · (x − mean) per image and channel, of which all gradients of parameters
/// are made; a second one writes dx = a · multiplier + x · slope + constant.
/// Blocks of rows have sums of their own, added in order and in double precision.
/// </remarks>
public static unsafe partial class SourceGradient
{
    private const long ImageBytes = 8L << 20;   // of images at a time: what the first pass wrote is near in the second
    private const int BlockNumbers = 1 << 15;

    internal static readonly KernelTable<Kernel> Table = new("gradient.source",
        new(KernelChoice.Vector512, Floats512.IsSupported, SourceGradientKernel<Floats512>.Run),
        new(KernelChoice.Vector256, Floats256.IsSupported, SourceGradientKernel<Floats256>.Run),
        new(KernelChoice.Vector128, true, SourceGradientKernel<Floats128>.Run),
        new(KernelChoice.Reference, true, Reference));

    /// <summary>One pass over some rows of an image.</summary>
    /// <param name="job">The call.</param>
    /// <param name="pass">First or second.</param>
    /// <param name="image">Which image.</param>
    /// <param name="row">The first row of x.</param>
    /// <param name="rows">How many.</param>
    /// <param name="sums">Of the first pass: [2, channels], to which Σ a and Σ a · (x − mean) are added; or null.</param>
    internal delegate void Kernel(SourceGradientJob job, SourceGradientPass pass, int image, int row, int rows, float* sums);

    /// <summary>Computes the gradients.</summary>
    /// <param name="operands">What is read and written.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(SourceGradientOperands operands)
    {
        var channels = operands.Check();
        var input = operands.Input;
        if (input.X.IsEmpty) return;
        fixed (float* x = input.X, second = input.Second, multiplierMap = input.MultiplierMap, offsetMap = input.OffsetMap, dy = operands.Dy)
        fixed (float* dx = operands.Dx, dSecond = operands.DSecond, residual = operands.Residual, secondResidual = operands.SecondResidual,
            dMultiplierMap = operands.DMultiplierMap, dOffsetMap = operands.DOffsetMap)
        {
            var statistics = new SourceStatistics(operands, channels);
            fixed (float* multiplier = statistics.Multiplier, offset = statistics.Offset, mean = statistics.Mean, slope = statistics.Slope,
                constant = statistics.Constant)
            {
                var job = new SourceGradientJob(PictureSource.Of(input, channels, x, second, multiplier, offset, multiplierMap, offsetMap), input.Batch)
                {
                    Dy = dy, Dx = dx, DSecond = dSecond, Residual = residual, SecondResidual = secondResidual, DMultiplierMap = dMultiplierMap,
                    DOffsetMap = dOffsetMap,
                    Mean = mean, Slope = slope, Constant = constant,
                };
                Run(job, operands, statistics);
            }
        }
    }

    private static void Run(SourceGradientJob job, SourceGradientOperands operands, SourceStatistics statistics)
    {
        var (kernel, channels, height) = (Table.Current.Run, job.Source.Channels, job.Source.Height);
        var imageNumbers = (long)height * job.Source.Width * channels;
        var most = (int)Math.Clamp(ImageBytes / (imageNumbers * sizeof(float)), 1, job.Batch);
        var rows = Math.Clamp(BlockNumbers / (job.Source.Width * channels), 1, height);
        var blocks = job.Source.MultiplierMap != null ? job.Source.MapHeight : (height + rows - 1) / rows;
        using var sums = Scratch.Rent(2L * most * blocks * channels * sizeof(float));
        using var apart = Scratch.Rent(job.NeedsRoom ? most * imageNumbers * sizeof(float) : 0);
        var memory = (nint)sums.Floats;
        for (var first = 0; first < job.Batch; first += most)
        {
            var images = Math.Min(most, job.Batch - first);
            job.Begin(first, most, apart.Floats);
            new Span<float>(sums.Floats, 2 * images * blocks * channels).Clear();
            For(SourceGradientPass.First, images);
            if (statistics.HasNorm) statistics.Conclude(operands, first, images, blocks, sums.Floats);
            if (statistics.HasNorm || job.NeedsRoom) For(SourceGradientPass.Second, images);
        }
        statistics.AddParameters(operands);

        void For(SourceGradientPass pass, int images) => Workers.For(images * blocks, task =>
        {
            var (image, block) = (job.FirstImage + task / blocks, task % blocks);
            // Rows that read one row of the maps belong together.
            var (row, end) = job.Source.MultiplierMap != null ? (job.FirstRowOf(block), job.FirstRowOf(block + 1))
                : (block * rows, Math.Min((block + 1) * rows, height));
            kernel(job, pass, image, row, end - row, (float*)memory + 2L * task * channels);
        });
    }
}
