namespace Kandinsky.Kernels;

/// <summary>Copies input lines into a band's buffer, padding written out as zeros.</summary>
internal static unsafe class Staging
{
    /// <summary>Fills the band.</summary>
    public static void Run(Picture* picture, Band* band) =>
        Workers.For(band->StagedLines, (Picture: (nint)picture, Band: (nint)band, Lines: SourceLines.Table.Current.Run),
            static (state, line) => Line((Picture*)state.Picture, (Band*)state.Band, state.Lines, line));

    private static void Line(Picture* picture, Band* band, SourceLines.Kernel lines, int line)
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
        destination[..(int)(shape.PadBefore * band->PixelStride)].Clear();
        destination[(int)((shape.PadBefore + picture->Width) * band->PixelStride)..].Clear();
        var first = band->Staged + line * band->LineStride + shape.PadBefore * band->PixelStride;
        if (picture->Source.IsPlain && band->PixelStride == shape.InChannels)
            new ReadOnlySpan<float>(picture->PlainLine(image, row), picture->Width * shape.InChannels)
                .CopyTo(new Span<float>(first, picture->Width * shape.InChannels));
        else
            lines(&picture->Source, image, row, picture->Width, first, band->PixelStride);
    }
}
