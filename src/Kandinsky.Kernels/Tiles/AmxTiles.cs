namespace Kandinsky.Kernels;

/// <summary>
/// The register tiles of one precision in AMX. They were never run on a processor that has it, so nothing is asked of the system and nothing emitted before
/// they are forced by name.
/// </summary>
internal sealed unsafe class AmxTiles(Precision precision)
{
    /// <summary>TDPBF16PS.</summary>
    public static readonly AmxTiles BFloat16 = new(Precision.BFloat16);

    /// <summary>TDPBUSD.</summary>
    public static readonly AmxTiles Int8 = new(Precision.Int8);

    private readonly Lazy<EmittedTiles> _tiles = new(() =>
        new EmittedTiles(Emitters(precision, EmittedTiles.Convention), AmxAccess.Here.Grants(precision), ExecutableMemory.Load));

    /// <summary>
    /// Whether <see cref="Run"/> may be called: processor and system have the registers, this process may use them, and the code could be loaded.
    /// </summary>
    public bool IsSupported => _tiles.Value.IsSupported;

    /// <summary>The emitters, from one row on.</summary>
    public static IEnumerable<Emitter> Emitters(Precision precision, CallingConvention convention) =>
        Enumerable.Range(1, SegmentedTiles.MostRows).Select(rows => new AmxTileEmitter(precision, rows, convention));

    /// <summary>Computes a tile.</summary>
    public void Run(SegmentedTile* tile, int rows) => _tiles.Value.Run(tile, rows);
}
