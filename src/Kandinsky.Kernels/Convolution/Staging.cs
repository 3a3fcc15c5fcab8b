namespace Kandinsky.Kernels;

/// <summary>Copies input lines into a band's buffer, padding written out as zeros.</summary>
internal static unsafe class Staging
{
    /// <summary>Fills the band.</summary>
    public static void Run(Picture* picture, Band* band) =>
        Workers.For(band->StagedLines, (Picture: (nint)picture, Band: (nint)band), static (state, line) => Line((Picture*)state.Picture, (Band*)state.Band, line));

    private static void Line(Picture* picture, Band* band, int line)
    {
        var shape = picture->Shape;
        var destination = new Span<float>(band->Staged + line * band->LineStride, (int)band->LineStride);
        var row = band->Row * shape.Stride - shape.PadBefore + line % band->StagedRows;
        if (row < 0 || row >= picture->Height)
        {
            destination.Clear();
            return;
        }
        var image = band->Image + line / band->StagedRows;
        var source = picture->X + ((long)image * picture->Height + row) * picture->Width * shape.InChannels;
        destination[..(int)(shape.PadBefore * band->PixelStride)].Clear();
        destination[(int)((shape.PadBefore + picture->Width) * band->PixelStride)..].Clear();
        destination = destination[(int)(shape.PadBefore * band->PixelStride)..];
        if (band->PixelStride == shape.InChannels)
            new ReadOnlySpan<float>(source, picture->Width * shape.InChannels).CopyTo(destination);
        else
            for (var pixel = 0; pixel < picture->Width; pixel++, source += shape.InChannels)
                new ReadOnlySpan<float>(source, shape.InChannels).CopyTo(destination[(int)(pixel * band->PixelStride)..]);
    }
}
