namespace Kandinsky.Kernels;

/// <summary>One way to compute a kernel.</summary>
/// <typeparam name="TKernel">The kernel's signature.</typeparam>
/// <param name="name">What the forcing switch calls it.</param>
/// <param name="supported">Whether this machine can run it; asked only when it is to run.</param>
/// <param name="run">The code.</param>
internal sealed class Implementation<TKernel>(string name, Func<bool> supported, TKernel run) where TKernel : Delegate
{
    /// <summary>A way of which it is known whether this machine can run it.</summary>
    /// <param name="name">What the forcing switch calls it.</param>
    /// <param name="supported">Whether this machine can run it.</param>
    /// <param name="run">The code.</param>
    public Implementation(string name, bool supported, TKernel run) : this(name, () => supported, run)
    {
    }

    /// <summary>What the forcing switch calls it.</summary>
    public string Name => name;

    /// <summary>Whether this machine can run it.</summary>
    public bool Supported => supported();

    /// <summary>The code.</summary>
    public TKernel Run => run;
}
