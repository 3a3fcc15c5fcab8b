namespace Kandinsky.Kernels;

/// <summary>The register tiles of reduced precision: the layout of their operands is one, what four bytes mean differs.</summary>
/// <remarks>Bytes give the same sums whichever implementation runs. For bfloat16 the products are exact and the order of additions differs, within single
/// precision's rounding.</remarks>
internal static unsafe partial class SegmentedTiles
{
    /// <summary>The highest tile: 28 accumulators of 32 registers.</summary>
    public const int MostRows = 14;

    /// <summary>Bytes in a step of a row, and of all outputs' weights.</summary>
    public const int StepBytes = 4, WeightBytes = StepBytes * Panels.Width;

    /// <summary>Pairs of bfloat16, sums in single precision.</summary>
    public static readonly KernelTable<Kernel> BFloat16Table = new("tile.bfloat16",
        new(KernelChoice.Amx, () => AmxTiles.BFloat16.IsSupported, AmxTiles.BFloat16.Run),
        new(KernelChoice.Emitted, EmittedTiles.BFloat16.IsSupported, EmittedTiles.BFloat16.Run),
        new(KernelChoice.Vector512, Floats512.IsSupported, SplitTile<SplitBFloat16<Floats512>>.Run),
        new(KernelChoice.Vector256, Floats256.IsSupported, SplitTile<SplitBFloat16<Floats256>>.Run),
        new(KernelChoice.Vector128, true, SplitTile<SplitBFloat16<Floats128>>.Run),
        new(KernelChoice.Reference, true, ReferenceBFloat16));

    /// <summary>Four unsigned bytes against four signed ones, sums in 32-bit integers.</summary>
    public static readonly KernelTable<Kernel> Int8Table = new("tile.int8",
        new(KernelChoice.Amx, () => AmxTiles.Int8.IsSupported, AmxTiles.Int8.Run),
        new(KernelChoice.Emitted, EmittedTiles.Int8.IsSupported, EmittedTiles.Int8.Run),
        new(KernelChoice.Vector512, Integers512.IsSupported, SplitTile<SplitInt8<Integers512>>.Run),
        new(KernelChoice.Vector256, Integers256.IsSupported, SplitTile<SplitInt8<Integers256>>.Run),
        new(KernelChoice.Vector128, true, SplitTile<SplitInt8<Integers128>>.Run),
        new(KernelChoice.Reference, true, ReferenceInt8));

    /// <summary>Computes a tile of 1 to <see cref="MostRows"/> rows.</summary>
    public delegate void Kernel(SegmentedTile* tile, int rows);

    /// <summary>The table of a precision.</summary>
    public static KernelTable<Kernel> Table(Precision precision) => precision switch
    {
        Precision.Int8 => Int8Table,
        Precision.BFloat16 => BFloat16Table,
        _ => Float32Table,
    };

    /// <summary>Numbers in a step.</summary>
    public static int NumbersPerStep(Precision precision) => precision switch
    {
        Precision.Int8 => 4,
        Precision.BFloat16 => 2,
        _ => 1,
    };

    /// <summary>Steps that hold so many numbers.</summary>
    public static int Steps(Precision precision, int numbers) => (numbers + NumbersPerStep(precision) - 1) / NumbersPerStep(precision);

    /// <summary>The height of the next tile when so many rows are left: as few tiles as possible, about equally high.</summary>
    public static int Height(int rows, int most = MostRows)
    {
        var tiles = (rows + most - 1) / most;
        return (rows + tiles - 1) / tiles;
    }

    private static void ReferenceBFloat16(SegmentedTile* tile, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; output < Panels.Width; output++)
            {
                double sum = tile->Accumulate == 0 ? 0 : tile->Sums[row * Panels.Width + output];
                var weights = (ushort*)tile->Weights + 2 * output;
                for (var segment = 0; segment < tile->Segments; segment++)
                {
                    var numbers = (ushort*)(tile->Rows + row * tile->RowStride + tile->Offsets[segment]);
                    for (var step = 0; step < tile->Steps; step++, numbers += 2, weights += 2 * Panels.Width)
                        sum += (double)Widen(numbers[0]) * Widen(weights[0]) + (double)Widen(numbers[1]) * Widen(weights[1]);
                }
                tile->Sums[row * Panels.Width + output] = (float)sum;
            }
        }
    }

    private static void ReferenceInt8(SegmentedTile* tile, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; output < Panels.Width; output++)
            {
                var sum = tile->Accumulate == 0 ? 0 : ((int*)tile->Sums)[row * Panels.Width + output];
                var weights = (sbyte*)tile->Weights + 4 * output;
                for (var segment = 0; segment < tile->Segments; segment++)
                {
                    var numbers = tile->Rows + row * tile->RowStride + tile->Offsets[segment];
                    for (var step = 0; step < tile->Steps; step++, numbers += 4, weights += 4 * Panels.Width)
                        for (var i = 0; i < 4; i++) sum += numbers[i] * weights[i];
                }
                ((int*)tile->Sums)[row * Panels.Width + output] = sum;
            }
        }
    }

    private static float Widen(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
}
