using Kandinsky.Kernels;

namespace Kandinsky;

/// <summary>PyTorch's CPU random numbers, to the last digit: MT19937 and the ways torch turns its words into numbers.</summary>
/// <remarks>
/// One object is one <c>torch.Generator("cpu")</c>: what it yields depends on everything drawn before. Not for use by several threads at once.
/// float32 normals equal torch's on x86-64 with AVX2 bit for bit.
/// </remarks>
/// <param name="seed">The seed; as in torch only its low 32 bits count.</param>
public sealed partial class TorchRandom(ulong seed)
{
    private readonly uint[] _state = InitialState((uint)seed);
    private readonly uint[] _words = new uint[MersenneTwist.Words];
    private int _used = MersenneTwist.Words;
    private double? _cachedNormal;

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_used == _words.Length) NextGeneration();
        return _words[_used++];
    }

    /// <summary>The next 64 random bits; the first 32 drawn are the high half.</summary>
    public ulong NextUInt64() => ((ulong)NextUInt32() << 32) | NextUInt32();

    /// <summary>Uniform numbers in [0, 1), multiples of 2^-24: <c>torch.rand</c>.</summary>
    /// <param name="destination">Receives the numbers.</param>
    public void Uniform(Span<float> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_used == _words.Length) NextGeneration();
            var count = Math.Min(destination.Length, _words.Length - _used);
            MersenneTwist.ToUnitInterval(_words.AsSpan(_used, count), destination[..count]);
            _used += count;
            destination = destination[count..];
        }
    }

    /// <summary>Uniform numbers between two bounds: <c>tensor.uniform_(from, to)</c>, evaluated in double as torch does.</summary>
    /// <param name="destination">Receives the numbers.</param>
    /// <param name="from">The lower bound, rounded to single precision first.</param>
    /// <param name="to">The upper bound, rounded to single precision first.</param>
    public void Uniform(Span<float> destination, double from, double to)
    {
        var low = (float)from;
        double width = (float)to - low;
        Uniform(destination);
        foreach (ref var x in destination) x = (float)(x * width + low);
    }

    /// <summary>An integer from 0 up to a bound: one element of <c>torch.randint(0, exclusiveMax)</c>.</summary>
    /// <param name="exclusiveMax">The bound, positive.</param>
    public int Integer(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        return (int)(NextUInt32() % (uint)exclusiveMax);
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in random order: <c>torch.randperm</c>.</summary>
    /// <param name="count">How many, not negative.</param>
    public int[] Permutation(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        for (var i = 0; i < count - 1; i++)
        {
            var other = i + (int)(NextUInt32() % (uint)(count - i));
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }

    private void NextGeneration()
    {
        MersenneTwist.Advance(_state);
        MersenneTwist.Temper(_state, _words);
        _used = 0;
    }

    private static uint[] InitialState(uint seed)
    {
        var state = new uint[MersenneTwist.Words];
        state[0] = seed;
        for (var j = 1u; j < MersenneTwist.Words; j++) state[j] = 1812433253 * (state[j - 1] ^ (state[j - 1] >> 30)) + j;
        return state;
    }
}
