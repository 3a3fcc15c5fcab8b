namespace Kandinsky.Kernels;

/// <summary>All implementations of one kernel, the fastest first. Dispatch, tests and benches walk the same table.</summary>
/// <typeparam name="TKernel">The kernel's signature.</typeparam>
/// <param name="kernel">The kernel's name, for tests and benches.</param>
/// <param name="entries">Fastest first; the last one, the reference, runs everywhere.</param>
internal sealed class KernelTable<TKernel>(string kernel, params Implementation<TKernel>[] entries) where TKernel : Delegate
{
    private readonly Implementation<TKernel> _best = Array.Find(entries, entry => !KernelChoice.IsOnRequest(entry.Name) && entry.Supported)!;

    /// <summary>The kernel's name.</summary>
    public string Kernel { get; } = kernel;

    /// <summary>The implementations, fastest first.</summary>
    public IReadOnlyList<Implementation<TKernel>> Entries => entries;

    /// <summary>
    /// The implementation in force: the one <see cref="KernelChoice"/> names where this table has it and the machine can run it, else the
    /// fastest of those that need not be requested. Asked for on the calling thread, before the work is shared out.
    /// </summary>
    public Implementation<TKernel> Current
    {
        get
        {
            if (KernelChoice.Forced is not { } name) return _best;
            foreach (var entry in entries)
                if (entry.Name == name && entry.Supported) return entry;
            return _best;
        }
    }

    /// <summary>Where <see cref="Current"/> stands among <see cref="Entries"/>.</summary>
    public int CurrentEntry => Array.IndexOf(entries, Current);
}
