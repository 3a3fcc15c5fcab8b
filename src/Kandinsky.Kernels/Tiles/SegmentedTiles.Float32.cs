namespace Kandinsky.Kernels;

internal static unsafe partial class SegmentedTiles
{
    private const int MostSegments = 64;

    /// <summary>
    /// Single numbers in the same layout, a step being one of them; at most 64 segments, the same bits from every vector form. For sums of a few steps: <see
    /// cref="Tile{V}"/> serves the others.
    /// </summary>
    public static readonly KernelTable<Kernel> Float32Table = new("tile.float32",
        new(KernelChoice.Emitted, EmittedTiles.Float32.IsSupported, EmittedTiles.Float32.Run),
        new(KernelChoice.Vector512, Floats512.IsSupported, Float32<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Float32<Floats256>),
        new(KernelChoice.Vector128, true, Float32<Floats128>),
        new(KernelChoice.Reference, true, ReferenceFloat32));

    /// <summary>
    /// The same, but each segment is a chain of sums of its own, and these are added in order: long sums round as little as short ones. Any number of
    /// segments.
    /// </summary>
    public static readonly KernelTable<Kernel> Float32SegmentsTable = new("tile.float32.segments",
        new(KernelChoice.Emitted, EmittedTiles.Float32Segments.IsSupported, EmittedTiles.Float32Segments.Run),
        new(KernelChoice.Vector512, Floats512.IsSupported, Float32Segments<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Float32Segments<Floats256>),
        new(KernelChoice.Vector128, true, Float32Segments<Floats128>),
        new(KernelChoice.Reference, true, ReferenceFloat32));

    private static void Float32<V>(SegmentedTile* tile, int rows) where V : struct, IFloats<V>
    {
        var offsets = stackalloc nint[MostSegments];
        for (var i = 0; i < tile->Segments; i++) offsets[i] = tile->Offsets[i] / StepBytes;
        for (var column = 0; column < Panels.Width; column += Tile<V>.Columns)
        {
            var sums = tile->Sums + column;
            var operands = new TileOperands
            {
                Rows = (float*)tile->Rows, RowStride = tile->RowStride / StepBytes, Offsets = offsets, Segments = (int)tile->Segments,
                Length = (int)tile->Steps,
                Weights = (float*)tile->Weights + column, Init = tile->Accumulate == 0 ? null : sums, InitStride = Panels.Width, Output = sums,
                OutputStride = Panels.Width,
            };
            Tile<V>.Down(&operands, rows);
        }
    }

    private static void Float32Segments<V>(SegmentedTile* tile, int rows) where V : struct, IFloats<V>
    {
        nint start = 0;
        for (var column = 0; column < Panels.Width; column += Tile<V>.Columns)
            for (var segment = 0; segment < tile->Segments; segment++)
            {
                var sums = tile->Sums + column;
                var operands = new TileOperands
                {
                    Rows = (float*)(tile->Rows + tile->Offsets[segment]), RowStride = tile->RowStride / StepBytes, Offsets = &start, Segments = 1,
                    Length = (int)tile->Steps,
                    Weights = (float*)tile->Weights + (nint)(segment * tile->Steps) * Panels.Width + column, Add = segment == 0 && tile->Accumulate == 0 ? null
                        : sums, AddStride = Panels.Width,
                    Output = sums, OutputStride = Panels.Width, Ahead = (float*)tile->Ahead, AheadStep = (nint)tile->AheadStep / StepBytes,
                };
                Tile<V>.Down(&operands, rows);
            }
    }

    private static void ReferenceFloat32(SegmentedTile* tile, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; output < Panels.Width; output++)
            {
                double sum = tile->Accumulate == 0 ? 0 : tile->Sums[row * Panels.Width + output];
                var weights = (float*)tile->Weights + output;
                for (var segment = 0; segment < tile->Segments; segment++)
                {
                    var numbers = (float*)(tile->Rows + row * tile->RowStride + tile->Offsets[segment]);
                    for (var step = 0; step < tile->Steps; step++, weights += Panels.Width) sum += (double)numbers[step] * *weights;
                }
                tile->Sums[row * Panels.Width + output] = (float)sum;
            }
        }
    }
}
