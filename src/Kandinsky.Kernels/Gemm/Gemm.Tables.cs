namespace Kandinsky.Kernels;

public static unsafe partial class Gemm
{
    /// <summary>One task of a multiplication.</summary>
    internal delegate void Kernel(Multiplication* operation, int task);

    /// <summary>Weights in panels, for many rows.</summary>
    internal static readonly KernelTable<Kernel> PanelTable = new("gemm",
        new(KernelChoice.Vector512, Floats512.IsSupported, PanelKernel<Floats512>.Run),
        new(KernelChoice.Vector256, Floats256.IsSupported, PanelKernel<Floats256>.Run),
        new(KernelChoice.Vector128, true, PanelKernel<Floats128>.Run),
        new(KernelChoice.Reference, true, PanelReference));

    /// <summary>Weights as stored, for few rows.</summary>
    internal static readonly KernelTable<Kernel> RowTable = new("gemm.stream",
        new(KernelChoice.Vector512, Floats512.IsSupported, RowKernel<Floats512>.Run),
        new(KernelChoice.Vector256, Floats256.IsSupported, RowKernel<Floats256>.Run),
        new(KernelChoice.Vector128, true, RowKernel<Floats128>.Run),
        new(KernelChoice.Reference, true, RowReference));
}
