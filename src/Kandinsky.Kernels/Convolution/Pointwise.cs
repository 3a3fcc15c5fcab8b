namespace Kandinsky.Kernels;

/// <summary>1x1 convolution of stride 1: a linear layer whose rows are pixels.</summary>
internal static unsafe class Pointwise
{
    private const long MostBytes = 16L << 20;

    /// <summary>Multiplies the rows of one operation.</summary>
    internal delegate void Multiply(Multiplication* operation, PackedFilter filter);

    public static void Run(Picture* picture, PackedFilter filter, Multiply multiply)
    {
        var (channels, width) = (picture->Source.Channels, picture->Width);
        var operation = new Multiplication { Inputs = channels, Outputs = picture->Shape.OutChannels, Bias = picture->Bias };
        if (picture->Source.IsPlain)
        {
            operation.X = picture->Source.First;
            operation.Rows = checked(picture->Batch * picture->Height * width);
            Part(picture, &operation, 0);
            multiply(&operation, filter);
            return;
        }
        // Lines are made some at a time; each block of them is multiplied while it is in the cache.
        var most = (int)Math.Clamp(MostBytes / ((long)width * channels * sizeof(float)), 1, picture->Batch * picture->Height);
        using var memory = Scratch.Rent((long)most * width * channels * sizeof(float));
        operation.X = memory.Floats;
        for (var line = 0; line < picture->Batch * picture->Height; line += most)
        {
            var count = Math.Min(most, picture->Batch * picture->Height - line);
            Workers.For(count, (Picture: (nint)picture, To: (nint)memory.Floats, Line: line, Lines: SourceLines.Table.Current.Run), static (state, at) =>
            {
                var picture = (Picture*)state.Picture;
                var (line, channels) = (state.Line + at, picture->Source.Channels);
                state.Lines(&picture->Source, line / picture->Height, line % picture->Height, picture->Width, (float*)state.To + (nint)at * picture->Width * channels, channels);
            });
            operation.Rows = count * width;
            Part(picture, &operation, (long)line * width);
            multiply(&operation, filter);
        }
    }

    private static void Part(Picture* picture, Multiplication* operation, long pixel)
    {
        operation->Y = picture->Y + pixel * operation->Outputs;
        operation->Residual = picture->Residual == null ? null : picture->Residual + pixel * operation->Outputs;
    }
}
