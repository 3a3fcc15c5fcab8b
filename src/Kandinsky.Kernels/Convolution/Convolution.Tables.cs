namespace Kandinsky.Kernels;

public static unsafe partial class Convolution
{
    /// <summary>One task of a direct convolution: a panel of output channels for a group of lines.</summary>
    internal delegate void DirectTask(Picture* picture, Band* band, int task);

    /// <summary>Direct convolution.</summary>
    internal static readonly KernelTable<DirectTask> DirectTable = new("convolution",
        new(KernelChoice.Vector512, Floats512.IsSupported, DirectKernel<Floats512>.Run),
        new(KernelChoice.Vector256, Floats256.IsSupported, DirectKernel<Floats256>.Run),
        new(KernelChoice.Vector128, true, DirectKernel<Floats128>.Run),
        new(KernelChoice.Reference, true, DirectReference));
}
