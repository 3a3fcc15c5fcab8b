namespace Kandinsky.Kernels;

/// <summary>
/// The layout of weights packed for many rows, the same for every vector width: panels of 32 outputs, and inside a panel one row of 32
/// weights per input. Outputs past the end are zero.
/// </summary>
internal static unsafe class Panels
{
    /// <summary>Outputs per panel: two AVX-512 vectors, four of AVX2, eight of SSE or NEON.</summary>
    public const int Width = 32;

    private const int BlockNumbers = 576;

    /// <summary>How many panels hold <paramref name="outputs"/> outputs.</summary>
    public static int Count(int outputs) => (outputs + Width - 1) / Width;

    /// <summary>Bytes in all panels.</summary>
    public static long Bytes(int outputs, long inputs) => Count(outputs) * inputs * Width * sizeof(float);

    /// <summary>Packs [outputs, channels, taps] into panels with the taps outermost: k = tap · channels + channel.</summary>
    public static void Pack(WeightView weight, int outputs, int channels, int taps, float* panels)
    {
        var to = (nint)panels;
        var block = Math.Clamp(BlockNumbers / taps, 1, channels);
        var blocks = (channels + block - 1) / block;
        Workers.For(Count(outputs) * blocks, task =>
        {
            var (panel, first) = (task / blocks, task % blocks * block);
            var count = Math.Min(block, channels - first) * taps;
            using var memory = Scratch.Rent(2L * Width * count * sizeof(float));
            var lanes = memory.Floats + Width * count;
            Turn(weight, panel, outputs, (long)channels * taps, (long)first * taps, count, memory.Floats, lanes);
            var destination = (float*)to + ((long)panel * channels * taps + first) * Width;
            for (var i = 0; i < count; i++, lanes += Width)
                new ReadOnlySpan<float>(lanes, Width).CopyTo(new Span<float>(destination + ((long)(i % taps) * channels + i / taps) * Width, Width));
        });
    }

    /// <summary>Packs [inputs, outputs]: a matrix that lies turned over its diagonal already, so that rows of panels are parts of its rows.</summary>
    public static void PackTransposed(WeightView weight, int inputs, int outputs, float* panels)
    {
        var to = (nint)panels;
        RowBlocks.Run(1, inputs, outputs, (_, first, count) =>
        {
            using var memory = Scratch.Rent((long)Count(outputs) * Width * sizeof(float));
            new Span<float>(memory.Floats, Count(outputs) * Width).Clear();
            for (var input = first; input < first + count; input++)
            {
                weight.CopyTo((long)input * outputs, new Span<float>(memory.Floats, outputs));
                for (var panel = 0; panel < Count(outputs); panel++)
                    new ReadOnlySpan<float>(memory.Floats + panel * Width, Width)
                        .CopyTo(new Span<float>((float*)to + ((long)panel * inputs + input) * Width, Width));
            }
        });
    }

    /// <summary>Turns some columns of a panel's rows: lanes[i, o] = weight[panel · 32 + o, start + i], zero for outputs past the end.</summary>
    /// <param name="weight">[outputs, size]</param>
    /// <param name="panel">Which 32 rows.</param>
    /// <param name="outputs">Rows.</param>
    /// <param name="size">Columns.</param>
    /// <param name="start">The first column.</param>
    /// <param name="count">How many columns.</param>
    /// <param name="rows">Memory for [32, count].</param>
    /// <param name="lanes">Receives [count, 32].</param>
    public static void Turn(WeightView weight, int panel, int outputs, long size, long start, int count, float* rows, float* lanes)
    {
        for (var o = 0; o < Width; o++)
        {
            var row = new Span<float>(rows + o * count, count);
            var output = panel * Width + o;
            if (output < outputs) weight.CopyTo(output * size + start, row);
            else row.Clear();
        }
        Transposition.Copy(rows, count, Width, count, lanes, Width);
    }
}
