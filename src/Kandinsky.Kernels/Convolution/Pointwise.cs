namespace Kandinsky.Kernels;

/// <summary>1x1 convolution of stride 1: a linear layer whose rows are pixels.</summary>
internal static unsafe class Pointwise
{
    private const long MostBytes = 16L << 20;

    /// <summary>Multiplies the rows of one operation.</summary>
    internal delegate void Multiply(Multiplication* operation, PackedFilter filter, MomentTotals? totals);

    /// <summary>
    /// Multiplies pixels where they are; those that are changed on the way in some lines at a time, so that what is made of them is small and still in the
    /// cache.
    /// </summary>
    public static void Run(Picture* picture, PackedFilter filter, MomentTotals? totals, Multiply multiply)
    {
        var (channels, width, lines) = (picture->Source.Channels, picture->Width, picture->Batch * picture->Height);
        var operation = new Multiplication { Inputs = channels, Outputs = picture->Shape.OutChannels, Bias = picture->Bias, Pixels = picture->Height * width };
        if (picture->Source.IsUnchanged)
        {
            operation.X = picture->Source.First;
            operation.FirstInputs = picture->Source.FirstChannels;
            if (!picture->Source.IsPlain) operation.Second = picture->Source.Second;
            operation.Rows = checked(lines * width);
            Part(picture, &operation, 0);
            multiply(&operation, filter, totals);
            return;
        }
        var most = LinesAtATime(lines, (long)width * channels * sizeof(float));
        using var memory = Scratch.Rent((long)most * width * channels * sizeof(float));
        operation.X = memory.Floats;
        for (var line = 0; line < lines; line += most)
        {
            operation.Rows = Math.Min(most, lines - line) * width;
            Stage(picture, line, operation.Rows / width, memory.Floats);
            Part(picture, &operation, (long)line * width);
            multiply(&operation, filter, totals);
        }
    }

    /// <summary>Lines that are changed at a time.</summary>
    /// <param name="lines">Lines in all.</param>
    /// <param name="bytes">Bytes of a line.</param>
    public static int LinesAtATime(int lines, long bytes) => (int)Math.Clamp(MostBytes / bytes, 1, lines);

    private static void Stage(Picture* picture, int first, int count, float* to) =>
        Workers.For(count, (Picture: (nint)picture, To: (nint)to, First: first, Lines: SourceLines.Table.Current.Run), static (state, at) =>
        {
            var picture = (Picture*)state.Picture;
            var (line, channels) = (state.First + at, picture->Source.Channels);
            state.Lines(&picture->Source, line / picture->Height, line % picture->Height, picture->Width,
                (float*)state.To + (nint)at * picture->Width * channels, channels);
        });

    private static void Part(Picture* picture, Multiplication* operation, long pixel)
    {
        operation->FirstPixel = pixel;
        operation->Y = picture->Y + pixel * operation->Outputs;
        operation->Residual = picture->Residual == null ? null : picture->Residual + pixel * operation->Outputs;
    }
}
