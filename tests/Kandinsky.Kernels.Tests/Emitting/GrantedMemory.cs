namespace Kandinsky.Kernels.Tests;

/// <summary>Real memory, of which interpreted code may touch what it was given and nothing else.</summary>
internal sealed unsafe class GrantedMemory
{
    private readonly List<(ulong First, ulong End, bool Writable)> _ranges = [];

    /// <summary>Lets code read bytes.</summary>
    public void Grant(void* address, long bytes) => _ranges.Add(((ulong)address, (ulong)address + (ulong)bytes, false));

    /// <summary>Lets code read and write bytes.</summary>
    public void GrantWriting(void* address, long bytes) => _ranges.Add(((ulong)address, (ulong)address + (ulong)bytes, true));

    public ReadOnlySpan<byte> Read(ulong address, int bytes) => Find(address, bytes, false);

    public Span<byte> Write(ulong address, int bytes) => Find(address, bytes, true);

    private Span<byte> Find(ulong address, int bytes, bool writes)
    {
        foreach (var (first, end, writable) in _ranges)
            if (address >= first && address + (ulong)bytes <= end && (writable || !writes)) return new Span<byte>((void*)address, bytes);
        throw new InvalidOperationException($"{(writes ? "writes" : "reads")} {bytes} bytes that are none of its operands");
    }
}
