using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

public static unsafe partial class Convolution
{
    /// <summary>One task of a direct convolution: a panel of output channels for a group of lines.</summary>
    internal delegate void DirectTask(Picture* picture, Band* band, int task);

    /// <summary>Direct convolution.</summary>
    internal static readonly KernelTable<DirectTask> DirectTable = new("convolution",
        new(KernelChoice.Vector512, Vector512.IsHardwareAccelerated, DirectKernel<Lanes512, Vector512<float>>.Run),
        new(KernelChoice.Vector256, Vector256.IsHardwareAccelerated, DirectKernel<Lanes256, Vector256<float>>.Run),
        new(KernelChoice.Vector128, true, DirectKernel<Lanes128, Vector128<float>>.Run),
        new(KernelChoice.Reference, true, DirectReference));
}
