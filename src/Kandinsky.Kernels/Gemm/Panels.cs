namespace Kandinsky.Kernels;

/// <summary>
/// The layout of weights packed for many rows, the same for every vector width: panels of 32 outputs, and inside a panel one row of 32
/// weights per input. Outputs past the end are zero.
/// </summary>
internal static unsafe class Panels
{
    /// <summary>Outputs per panel: two AVX-512 vectors, four of AVX2, eight of SSE or NEON.</summary>
    public const int Width = 32;

    /// <summary>How many panels hold <paramref name="outputs"/> outputs.</summary>
    public static int Count(int outputs) => (outputs + Width - 1) / Width;

    /// <summary>Floats in all panels.</summary>
    public static long Length(int outputs, long inputs) => Count(outputs) * inputs * Width;

    /// <summary>Packs [outputs, channels, taps] into panels with the taps outermost: k = tap · channels + channel.</summary>
    public static void Pack(WeightView weight, int outputs, int channels, int taps, float* panels)
    {
        var size = channels * taps;
        var to = (nint)panels;
        Workers.For(Count(outputs), panel =>
        {
            var destination = (float*)to + (long)panel * size * Width;
            var row = new float[size];
            for (var o = 0; o < Width; o++)
            {
                var output = panel * Width + o;
                if (output < outputs) weight.CopyTo((long)output * size, row);
                else Array.Clear(row);
                fixed (float* source = row) Spread(source, channels, taps, destination + o);
            }
        });
    }

    private static void Spread(float* source, int channels, int taps, float* destination)
    {
        for (var tap = 0; tap < taps; tap++)
            for (var channel = 0; channel < channels; channel++, destination += Width)
                *destination = source[channel * taps + tap];
    }
}
