namespace Kandinsky.Kernels;

/// <summary>One way to compute a kernel.</summary>
/// <typeparam name="TKernel">The kernel's signature.</typeparam>
/// <param name="Name">What the forcing switch calls it.</param>
/// <param name="Supported">Whether this machine can run it.</param>
/// <param name="Run">The code.</param>
public sealed record Implementation<TKernel>(string Name, bool Supported, TKernel Run) where TKernel : Delegate;
