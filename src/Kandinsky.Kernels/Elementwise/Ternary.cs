namespace Kandinsky.Kernels;

/// <summary>The implementations of one ternary operation.</summary>
internal static unsafe class Ternary<TOperation> where TOperation : struct, ITernaryOperation
{
    public static readonly KernelTable<Kernel> Table = new(nameof(Elementwise),
        new(KernelChoice.Vector512, Floats512.IsSupported, Rows.Map<Floats512, TOperation>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Rows.Map<Floats256, TOperation>),
        new(KernelChoice.Vector128, true, Rows.Map<Floats128, TOperation>),
        new(KernelChoice.Reference, true, Reference));

    internal delegate void Kernel(TOperation operation, float* a, float* b, float* c, float* y, int count);

    private static void Reference(TOperation operation, float* a, float* b, float* c, float* y, int count)
    {
        for (var i = 0; i < count; i++) y[i] = (float)operation.Define(a[i], b[i], c[i]);
    }
}
