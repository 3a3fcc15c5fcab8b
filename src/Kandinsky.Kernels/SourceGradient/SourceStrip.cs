namespace Kandinsky.Kernels;

/// <summary>Some neighbouring pixels of a line of a <see cref="SourcePart"/>, and what their image's channels need.</summary>
internal readonly unsafe struct SourceStrip
{
    public readonly int Image, Row, Column, Pixels;

    /// <summary>The part's first channel of all, and how many.</summary>
    public readonly int First, Count;

    /// <summary>[pixels, count]; all but the first may be null.</summary>
    public readonly float* X, Waiting, Dx, Residual;

    /// <summary>[count]; null where there is no norm.</summary>
    public readonly float* Multiplier, Offset, Mean, Slope, Constant;

    public SourceStrip(SourceGradientJob job, in SourcePart part, int image, int row, int column, int pixels)
    {
        (Image, Row, Column, Pixels, First, Count) = (image, row, column, pixels, part.First, part.Count);
        var at = (((nint)image * job.Source.Height + row) * job.Source.Width + column) * part.Count;
        X = part.X + at;
        Waiting = part.Waiting == null ? null : part.Waiting + at;
        Dx = part.Dx == null ? null : part.Dx + at;
        Residual = part.Residual == null ? null : part.Residual + at;
        if (job.Source.Multiplier == null) return;
        at = (nint)image * job.Source.Channels + part.First;
        Multiplier = job.Source.Multiplier + at;
        Offset = job.Source.Offset + at;
        Mean = job.Mean + at;
        Slope = job.Slope + at;
        Constant = job.Constant + at;
    }
}
