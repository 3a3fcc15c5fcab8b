namespace Kandinsky.Kernels;

/// <summary>
/// The four filters of <see cref="FilterForm.Enlarging"/>: output (2i + a, 2j + b) reads the pixels from (i − 1 + a, j − 1 + b) on, two in each dimension.
/// </summary>
internal static unsafe class EnlargingFilter
{
    /// <summary>How much larger the output is in each dimension, and the size of the filters.</summary>
    public const int Scale = 2;

    /// <summary>Filters: one for every (a, b).</summary>
    public const int Phases = Scale * Scale;

    private const int Taps = 9;

    /// <summary>Outputs of all filters, each filled up to whole panels.</summary>
    public static int Outputs(int outChannels) => Phases * Panels.Count(outChannels) * Panels.Width;

    /// <summary>
    /// Reads the weights of output (filter · out channels in whole panels + channel), [in channels, 2, 2]: the taps of [out channels, in channels, 3, 3] that
    /// read the same pixel are added.
    /// </summary>
    public static RoundedPanels.RowReader Read(WeightView weight, ConvolutionShape shape)
    {
        var (size, outputs) = (shape.InChannels * Taps, Outputs(shape.OutChannels) / Phases);
        return (output, row) =>
        {
            row.Clear();
            var (phase, channel) = (output / outputs, output % outputs);
            if (channel >= shape.OutChannels) return;
            using var memory = Scratch.Rent((long)size * sizeof(float));
            var taps = new Span<float>(memory.Floats, size);
            weight.CopyTo((long)channel * size, taps);
            for (var i = 0; i < size; i++)
            {
                var (input, tap) = (i / Taps, i % Taps);
                row[input * Phases + Pixel(tap / 3, phase / Scale) * Scale + Pixel(tap % 3, phase % Scale)] += taps[i];
            }
        };
    }

    /// <summary>Which of the two pixels a tap reads: pixels repeat in pairs, and a = 1 starts with the second of a pair.</summary>
    private static int Pixel(int tap, int a) => (tap + 1 - a) / Scale;
}
