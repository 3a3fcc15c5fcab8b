namespace Kandinsky.Kernels;

/// <summary>
/// The tile of reduced precision without its instruction: rows are split into numbers the vectors can multiply, once for all outputs, and weights in registers,
/// once for four rows.
/// </summary>
internal static unsafe class SplitTile<TProducts> where TProducts : struct, ISplitProducts
{
    public static void Run(SegmentedTile* tile, int rows)
    {
        var parts = stackalloc uint[SplitBlock.MostRows * SplitBlock.RowStride];
        for (var row = 0; row < rows; row += SplitBlock.MostRows)
        {
            var block = new SplitBlock
            {
                Parts = parts, Rows = Math.Min(SplitBlock.MostRows, rows - row), Weights = tile->Weights, Sums = tile->Sums + row * Panels.Width,
                GoesOn = tile->Accumulate != 0,
            };
            for (var segment = 0; segment < tile->Segments; segment++) Segment(&block, tile->Rows + row * tile->RowStride + tile->Offsets[segment],
                tile->RowStride, tile->Steps);
        }
    }

    private static void Segment(SplitBlock* block, byte* rows, nint rowStride, long steps)
    {
        for (var start = 0L; start < steps; start += block->Steps)
        {
            block->Steps = (int)Math.Min(SplitBlock.MostSteps, steps - start);
            for (var row = 0; row < block->Rows; row++)
            {
                var parts = block->Parts + row * SplitBlock.RowStride;
                TProducts.Split((uint*)(rows + row * rowStride) + start, block->Steps, parts, parts + SplitBlock.PartStride);
            }
            for (var column = 0; column < Panels.Width; column += TProducts.Columns) TProducts.Add(block, column);
            block->Weights += block->Steps * SegmentedTiles.WeightBytes;
            block->GoesOn = true;
        }
    }
}
