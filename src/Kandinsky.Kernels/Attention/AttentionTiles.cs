namespace Kandinsky.Kernels;

/// <summary>The register tiles of attention, chosen by the thread that calls.</summary>
internal sealed unsafe class AttentionTiles
{
    private static readonly Lazy<AttentionTiles>[] s_emitted = [.. new[] { Precision.Float32, Precision.BFloat16 }.Select(precision =>
        new Lazy<AttentionTiles>(() => new AttentionTiles(precision)))];

    private readonly EmittedTiles? _fused;

    private AttentionTiles(SegmentedTiles.Kernel products) => Products = products;

    private AttentionTiles(Precision precision)
    {
        Products = SegmentedTiles.Table(precision).Current.Run;
        var supported = precision == Precision.Float32 ? CpuFeatures.Avx512 : CpuFeatures.Avx512BFloat16;
        var tiles = new EmittedTiles(Emitters(precision, EmittedTiles.Convention), supported, ExecutableMemory.Load);
        if (tiles.IsSupported) _fused = tiles;
    }

    /// <summary>Products alone.</summary>
    public SegmentedTiles.Kernel Products { get; }

    /// <summary>Whether <see cref="Run"/> may be called.</summary>
    public bool AreFused => _fused != null;

    /// <summary>What is in force.</summary>
    public static AttentionTiles Current(Precision precision)
    {
        var current = SegmentedTiles.Table(precision).Current;
        return current.Name == KernelChoice.Emitted ? s_emitted[precision == Precision.Float32 ? 0 : 1].Value : new AttentionTiles(current.Run);
    }

    /// <summary>The emitters, from one row on.</summary>
    public static IEnumerable<Emitter> Emitters(Precision precision, CallingConvention convention) =>
        Enumerable.Range(1, PowersTileEmitter.MostRows).Select(rows => new PowersTileEmitter(precision, rows, convention));

    /// <summary>Computes a tile of scores and their maxima, and the powers of others meanwhile.</summary>
    public void Run(PowersTile* tile, int rows) => _fused!.Run(&tile->Products, rows);
}
