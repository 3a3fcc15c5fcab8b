using System.Collections.Concurrent;
using System.Numerics;

namespace Kandinsky.Kernels;

/// <summary>Working memory of kernels: rented for one call, kept for the next one. Its content is undefined.</summary>
internal static class Scratch
{
    private const int SmallestClass = 16;

    // 2²⁶ bytes: what is larger returns to the system at once.
    private const int LargestKeptClass = 26;

    private static readonly ConcurrentBag<NativeBuffer>[] s_kept = [.. Enumerable.Range(0, LargestKeptClass + 1).Select(_ => new ConcurrentBag<NativeBuffer>())];

    /// <summary>Borrows memory for the life of the rental.</summary>
    /// <param name="bytes">The least it must hold.</param>
    public static Rental Rent(long bytes)
    {
        bytes = Math.Max(bytes, 1L << SmallestClass);
        var size = 64 - BitOperations.LeadingZeroCount((ulong)bytes - 1);
        if (size > LargestKeptClass) return new Rental(new NativeBuffer(bytes), size);
        return new Rental(s_kept[size].TryTake(out var buffer) ? buffer : new NativeBuffer(1L << size), size);
    }

    /// <summary>Memory on loan; disposing gives it back.</summary>
    internal readonly unsafe struct Rental(NativeBuffer buffer, int size) : IDisposable
    {
        public float* Floats => (float*)buffer.Address;

        public void Dispose()
        {
            if (size > LargestKeptClass) buffer.Dispose();
            else s_kept[size].Add(buffer);
        }
    }
}
