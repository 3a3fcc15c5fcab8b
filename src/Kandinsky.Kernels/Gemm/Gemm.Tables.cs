using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

public static unsafe partial class Gemm
{
    /// <summary>One task of a multiplication.</summary>
    internal delegate void Kernel(Multiplication* operation, int task);

    /// <summary>Weights in panels, for many rows.</summary>
    internal static readonly KernelTable<Kernel> PanelTable = new("gemm",
        new(KernelChoice.Vector512, Vector512.IsHardwareAccelerated, PanelKernel<Lanes512, Vector512<float>>.Run),
        new(KernelChoice.Vector256, Vector256.IsHardwareAccelerated, PanelKernel<Lanes256, Vector256<float>>.Run),
        new(KernelChoice.Vector128, true, PanelKernel<Lanes128, Vector128<float>>.Run),
        new(KernelChoice.Reference, true, PanelReference));

    /// <summary>Weights as stored, for few rows.</summary>
    internal static readonly KernelTable<Kernel> RowTable = new("gemm.stream",
        new(KernelChoice.Vector512, Vector512.IsHardwareAccelerated, RowKernel<Lanes512, Vector512<float>>.Run),
        new(KernelChoice.Vector256, Vector256.IsHardwareAccelerated, RowKernel<Lanes256, Vector256<float>>.Run),
        new(KernelChoice.Vector128, true, RowKernel<Lanes128, Vector128<float>>.Run),
        new(KernelChoice.Reference, true, RowReference));
}
