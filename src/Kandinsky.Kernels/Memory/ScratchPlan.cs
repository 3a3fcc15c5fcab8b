using System.Numerics;

namespace Kandinsky.Kernels;

/// <summary>What the pool of working memory will come to hold, counted from the shapes of the operations that will borrow from it.</summary>
/// <remarks>
/// The pool keeps a buffer for every one that was on loan at once, by the power of two of its size, so that operations of like sizes share theirs. Pages that
/// no operation writes to are not held: a buffer counts what was asked of it, not the power of two.
/// </remarks>
public sealed class ScratchPlan
{
    private const int Classes = 64;

    private readonly (long Largest, int Count)[] _kept = new (long, int)[Classes];
    private readonly (long Largest, int Count)[] _operation = new (long, int)[Classes];
    private long _returned, _largestReturned;

    /// <summary>Bytes that will be held at most.</summary>
    public long Bytes => _kept.Sum(kept => kept.Largest * kept.Count) + _largestReturned;

    /// <summary>Counts buffers that the operation at hand has on loan at once.</summary>
    /// <param name="bytes">What each of them is asked to hold.</param>
    /// <param name="count">How many.</param>
    public void Add(long bytes, int count = 1)
    {
        if (bytes <= 0) return;
        var size = 64 - BitOperations.LeadingZeroCount((ulong)bytes - 1);
        if (size > ScratchPool.LargestKeptClass)
        {
            _returned += bytes * count;
            return;
        }
        ref var lent = ref _operation[Math.Max(size, ScratchPool.SmallestClass)];
        lent = (Math.Max(lent.Largest, bytes), lent.Count + count);
    }

    /// <summary>Ends the operation: its buffers are kept for the next one, or returned to the system where they are too large for that.</summary>
    public void End()
    {
        for (var size = 0; size < Classes; size++)
        {
            _kept[size] = (Math.Max(_kept[size].Largest, _operation[size].Largest), Math.Max(_kept[size].Count, _operation[size].Count));
            _operation[size] = default;
        }
        _largestReturned = Math.Max(_largestReturned, _returned);
        _returned = 0;
    }
}
