namespace Kandinsky.Kernels;

/// <summary>The emitted register tiles of one precision, one function for every number of rows.</summary>
internal sealed unsafe class EmittedTiles
{
    /// <summary>VFMADD231PS: the framework has it, but its tiles are slower where sums are short.</summary>
    public static readonly EmittedTiles Float32 = new(Precision.Float32, CpuFeatures.Avx512, ExecutableMemory.Load);

    /// <summary>The same, every segment a chain of sums of its own.</summary>
    public static readonly EmittedTiles Float32Segments = new(SegmentEmitters(Convention), CpuFeatures.Avx512, ExecutableMemory.Load);

    /// <summary>VDPBF16PS.</summary>
    public static readonly EmittedTiles BFloat16 = new(Precision.BFloat16, CpuFeatures.Avx512BFloat16, ExecutableMemory.Load);

    /// <summary>VPDPBUSD.</summary>
    public static readonly EmittedTiles Int8 = new(Precision.Int8, CpuFeatures.Avx512Vnni, ExecutableMemory.Load);

    private readonly nint[] _functions = new nint[SegmentedTiles.MostRows + 1];

    /// <summary>Emits the tiles of a precision and loads them, if the processor can run the code.</summary>
    /// <param name="precision">Float32, BFloat16 or Int8.</param>
    /// <param name="supported">Whether the processor has the instruction.</param>
    /// <param name="load">Makes the code executable.</param>
    public EmittedTiles(Precision precision, bool supported, EmittedCode.Loader load)
        : this(Emitters(precision, Convention), supported, load)
    {
    }

    /// <summary>Emits and loads, if the processor can run the code.</summary>
    /// <param name="emitters">Of tiles of one row, two rows and so on.</param>
    /// <param name="supported">Whether the processor has the instruction.</param>
    /// <param name="load">Makes the code executable.</param>
    public EmittedTiles(IEnumerable<Emitter> emitters, bool supported, EmittedCode.Loader load)
    {
        if (!supported) return;
        Code = new EmittedCode(emitters, load);
        if (Code.Address == 0) return;
        for (var rows = 1; rows <= Code.Functions; rows++) _functions[rows] = Code[rows - 1];
        IsSupported = true;
    }

    /// <summary>How functions are called here.</summary>
    public static CallingConvention Convention => OperatingSystem.IsWindows() ? CallingConvention.Windows : CallingConvention.SystemV;

    /// <summary>Whether <see cref="Run"/> may be called: the instruction exists and the system allowed the code.</summary>
    public bool IsSupported { get; }

    /// <summary>What was emitted; null where the processor lacks the instruction.</summary>
    public EmittedCode? Code { get; }

    /// <summary>The emitters, from one row on.</summary>
    public static IEnumerable<Emitter> Emitters(Precision precision, CallingConvention convention) =>
        Enumerable.Range(1, SegmentedTiles.MostRows).Select(rows => new SegmentedTileEmitter(precision, rows, convention));

    /// <summary>Likewise, of tiles in single precision whose segments are chains of sums of their own.</summary>
    public static IEnumerable<Emitter> SegmentEmitters(CallingConvention convention) =>
        Enumerable.Range(1, SegmentedTiles.MostRows).Select(rows => new ChainedTileEmitter(Precision.Float32, rows, convention));

    /// <summary>Computes a tile.</summary>
    public void Run(SegmentedTile* tile, int rows) => ((delegate* unmanaged<SegmentedTile*, void>)_functions[rows])(tile);
}
