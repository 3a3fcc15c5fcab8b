using System.Collections.Concurrent;
using System.Numerics;

namespace Kandinsky.Kernels;

/// <summary>Buffers that kernels used and will use again, by the power of two of their size.</summary>
internal sealed class ScratchPool
{
    internal const int SmallestClass = 16;

    // 2²⁶ bytes: what is larger returns to the system at once.
    internal const int LargestKeptClass = 26;

    // A bag gives each thread first what it returned itself, which is still in its cache.
    private readonly ConcurrentBag<NativeBuffer>?[] _kept = new ConcurrentBag<NativeBuffer>?[LargestKeptClass + 1];

    /// <summary>Lends a buffer.</summary>
    /// <param name="bytes">The least it must hold.</param>
    public Scratch.Rental Rent(long bytes)
    {
        bytes = Math.Max(bytes, 1L << SmallestClass);
        var size = 64 - BitOperations.LeadingZeroCount((ulong)bytes - 1);
        if (size > LargestKeptClass) return new(this, new NativeBuffer(bytes), size);
        return new(this, Volatile.Read(ref _kept[size])?.TryTake(out var buffer) == true ? buffer : new NativeBuffer(1L << size), size);
    }

    /// <summary>Takes a buffer back.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="size">The power of two.</param>
    public void Return(NativeBuffer buffer, int size)
    {
        if (size > LargestKeptClass) buffer.Dispose();
        else LazyInitializer.EnsureInitialized(ref _kept[size]).Add(buffer);
    }

    /// <summary>Gives what is kept back to the system.</summary>
    public void Clear()
    {
        foreach (var bag in _kept)
        {
            while (bag?.TryTake(out var buffer) == true) buffer.Dispose();
        }
    }
}
