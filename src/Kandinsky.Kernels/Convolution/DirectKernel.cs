namespace Kandinsky.Kernels;

/// <summary>
/// Direct convolution as an implicit matrix product: the rows of a register tile are neighbouring pixels of the staged input, the k are the
/// filter's taps and channels. A block of the panel's weights stays in the second-level cache while the lines of the task pass.
/// </summary>
internal static unsafe class DirectKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int BlockLength = 4096;   // k per block: half a megabyte of weights

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
        var columns = Tile<TLanes, TVector>.Columns;
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
                if (!first) operands.Init = operands.Output;
                else if (picture->Bias != null) operands.Init = picture->Bias + channel;
                operands.InitStride = first ? 0 : channels;
                if (first && picture->Residual != null) operands.Add = picture->Residual + at;   // before y, which it may be, holds sums
                if (channel + columns <= channels) Tile<TLanes, TVector>.Down(&operands, picture->OutWidth);
                else Narrow.Down<TLanes, TVector>(&operands, picture->OutWidth, channels - channel);
            }
    }
}
