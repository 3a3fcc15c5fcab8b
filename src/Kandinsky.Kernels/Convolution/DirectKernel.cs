namespace Kandinsky.Kernels;

/// <summary>
/// Direct convolution as an implicit matrix product: the rows of a register tile are neighbouring pixels of the staged input, the k are the
/// filter's taps and channels. A block of the panel's weights stays in the second-level cache while the lines of the task pass.
/// </summary>
internal static unsafe class DirectKernel<V>
    where V : struct, IFloats<V>
{
    private const int BlockLength = 1536;   // k per block: 192 KB of weights, and no longer chains of rounding

    public static void Run(Picture* picture, Band* band, int task)
    {
        var shape = picture->Shape;
        // One segment per filter row where its taps' channels lie side by side, else one per tap.
        var joined = band->PixelStride == shape.InChannels;
        var segments = joined ? shape.Kernel : shape.Kernel * shape.Kernel;
        var length = joined ? shape.Kernel * shape.InChannels : shape.InChannels;
        var offsets = stackalloc nint[segments];
        for (var s = 0; s < segments; s++)
            offsets[s] = joined ? s * band->LineStride : s / shape.Kernel * band->LineStride + s % shape.Kernel * band->PixelStride;
        var operands = new TileOperands { Offsets = offsets, RowStride = shape.Stride * band->PixelStride };

        var line = task % band->LineGroups * band->GroupLines;
        var lines = Math.Min(band->GroupLines, band->Lines - line);
        var panel = task / band->LineGroups;
        var weights = picture->Weights + (long)panel * segments * length * Panels.Width;
        var group = Math.Max(1, BlockLength / length);
        for (var segment = 0; segment < segments; segment += group)
            for (var k = 0; k < length; k += BlockLength)
            {
                operands.Offsets = offsets + segment;
                operands.Segments = Math.Min(group, segments - segment);
                operands.Length = Math.Min(BlockLength, length - k);
                operands.Weights = weights + ((long)segment * length + k) * Panels.Width;
                Block(picture, band, operands, k, line, lines, panel * Panels.Width, first: segment == 0 && k == 0);
            }
    }

    private static void Block(Picture* picture, Band* band, TileOperands block, int k, int line, int lines, int panel, bool first)
    {
        var channels = picture->Shape.OutChannels;
        var columns = Tile<V>.Columns;
        for (var channel = panel; channel < Math.Min(panel + Panels.Width, channels); channel += columns)
            for (var l = line; l < line + lines; l++)
            {
                var (image, row) = (l / band->Rows, l % band->Rows);
                var at = picture->Line(band->Image + image, band->Row + row) + channel;
                var operands = block;
                operands.Rows = band->Staged + (image * band->StagedRows + row * picture->Shape.Stride) * band->LineStride + k;
                operands.Weights += channel - panel;
                operands.Output = picture->Y + at;
                operands.OutputStride = operands.AddStride = channels;
                if (first && picture->Bias != null) operands.Init = picture->Bias + channel;
                // The residual comes first: it may be y, which holds the sums so far from then on.
                if (first && picture->Residual != null) operands.Add = picture->Residual + at;
                if (!first) operands.Add = operands.Output;
                if (channel + columns <= channels) Tile<V>.Down(&operands, picture->OutWidth);
                else Narrow.Down<V>(&operands, picture->OutWidth, channels - channel);
            }
    }
}
