namespace Kandinsky.Kernels;

/// <summary>The four filters of <see cref="FilterForm.Enlarging"/>: output (2i + a, 2j + b) reads the pixels from (i − 1 + a, j − 1 + b) on, two in each dimension.</summary>
internal static unsafe class EnlargingFilter
{
    /// <summary>How much larger the output is in each dimension, and the size of the filters.</summary>
    public const int Scale = 2;

    /// <summary>Filters: one for every (a, b).</summary>
    public const int Phases = Scale * Scale;

    private const int Taps = 9;

    /// <summary>Outputs of all filters, each filled up to whole panels.</summary>
    public static int Outputs(int outChannels) => Phases * Panels.Count(outChannels) * Panels.Width;

    /// <summary>Adds the taps that read the same pixel: [out channels, in channels, 3, 3] → [4, out channels in whole panels, in channels, 2, 2].</summary>
    public static NativeBuffer Fold(WeightView weight, ConvolutionShape shape)
    {
        var (inputs, outputs) = (shape.InChannels, Outputs(shape.OutChannels) / Phases);
        var buffer = new NativeBuffer((long)Phases * outputs * inputs * Phases * sizeof(float));
        var folded = (float*)buffer.Address;
        Workers.For(outputs, output =>
        {
            using var memory = Scratch.Rent((long)inputs * Taps * sizeof(float));
            var taps = new Span<float>(memory.Floats, inputs * Taps);
            if (output < shape.OutChannels) weight.CopyTo((long)output * taps.Length, taps);
            else taps.Clear();
            for (var phase = 0; phase < Phases; phase++)
            {
                var to = folded + ((long)phase * outputs + output) * inputs * Phases;
                for (var input = 0; input < inputs; input++, to += Phases) Fold(memory.Floats + input * Taps, phase / Scale, phase % Scale, to);
            }
        });
        return buffer;
    }

    private static void Fold(float* taps, int a, int b, float* to)
    {
        new Span<float>(to, Phases).Clear();
        for (var tap = 0; tap < Taps; tap++) to[Pixel(tap / 3, a) * Scale + Pixel(tap % 3, b)] += taps[tap];
    }

    /// <summary>Which of the two pixels a tap reads: pixels repeat in pairs, and a = 1 starts with the second of a pair.</summary>
    private static int Pixel(int tap, int a) => (tap + 1 - a) / Scale;
}
